import type { ProcedureRow } from "./procedures.ts";

/** Rows of the procedures about keys and what is made with them. */
export const KEY_PROCEDURES: ProcedureRow[] = [
	{
		...{ path: "keys.create", kind: "mutation", scope: "admin", tenant: true, publishable: false },
		input: ({ clientId }) => ({ clientId, kind: "secret", name: "Kept", scopes: ["admin"] }),
	},
	{ path: "keys.list", kind: "query", scope: "admin", tenant: true, publishable: false, input: () => ({}) },
	{
		path: "keys.get",
		kind: "query",
		scope: "admin",
		tenant: true,
		publishable: false,
		input: ({ keyId }) => ({ keyId }),
	},
	{
		...{ path: "keys.update", kind: "mutation", scope: "admin", tenant: true, publishable: false },
		input: ({ keyId }) => ({ keyId, name: "Kept" }),
	},
	{
		...{ path: "keys.rotate", kind: "mutation", scope: "admin", tenant: true, publishable: false },
		input: ({ keyId }) => ({ keyId }),
	},
	{
		...{ path: "keys.revoke", kind: "mutation", scope: "admin", tenant: true, publishable: false },
		input: ({ spareKeyId }) => ({ keyId: spareKeyId }),
	},
	{ path: "tokens.create", kind: "mutation", scope: "search", publishable: false, input: () => ({}) },
];
