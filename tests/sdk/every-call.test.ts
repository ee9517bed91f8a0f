/** Every procedure there is, by the SDK that is built now, as its README uses it. */
import { expect, inject, test } from "vitest";
import { createSignpost } from "../../sdk/src/index.ts";
import { appRouter } from "../../server/src/router.ts";
import { createTenant, openDatabaseForTest } from "../harness/tenant.ts";
import { administer, callAsPerson, leave, talk } from "./every-admin-call.ts";
import { callEverything } from "./every-call.ts";

/** What no method of the SDK's calls: the widget's own. */
const NOT_CALLED = ["widget.config"];

test("the SDK calls every procedure", async () => {
	const { publishable, secret } = await createTenant(openDatabaseForTest());
	const { url } = inject("server");
	const connect = (key: string | null) => createSignpost({ url, key });
	const page = connect(publishable.secret);
	const outputs = await callEverything(page, connect(secret.secret));
	const note = <Output>(name: string, output: Output): Output => {
		outputs[name] = [output];
		return output;
	};
	await talk(page, note);
	const { person, server } = await callAsPerson(connect, note);
	await administer(server, note);
	await leave(person, note);
	const missing = Object.keys(appRouter._def.procedures).filter((path) => !(path in outputs));
	expect(missing).toEqual(NOT_CALLED);
});

test("without a key only what is open can be called", async () => {
	const anybody = createSignpost({ url: inject("server").url, key: null });
	await expect(anybody.health.check()).resolves.toMatchObject({ status: "ok" });
	await expect(anybody.search.query({ query: "a" })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
	expect(() => createSignpost({ url: inject("server").url, key: "" })).toThrow("key");
});
