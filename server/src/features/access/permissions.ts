import type { KeyScope } from "../keys/scopes.ts";
import type { Principal } from "./principal.ts";
import { isAtLeast, leastOf, type Role } from "./roles.ts";

/** What is asked of a tenant as a whole, beside what keys have scopes for. */
type TenantPermission = "clients" | "chatbots" | "keys" | "settings" | "audit" | "usage" | "members" | "tenant";

export type Permission = KeyScope | TenantPermission;

type Rule = {
	/** The least role that may ask. */
	read: Role;
	/** The least role that may change. */
	write: Role;
	/** The scope by which a key may do it; null: no key may. */
	scope: KeyScope | null;
};

const rule = (read: Role, write: Role, scope: KeyScope | null): Rule => ({ read, write, scope });

/** Who may do what, whatever the credential. */
export const RULES: Record<Permission, Rule> = {
	search: rule("viewer", "viewer", "search"),
	chat: rule("viewer", "viewer", "chat"),
	events: rule("editor", "editor", "events"),
	ingest: rule("editor", "editor", "ingest"),
	documents: rule("viewer", "editor", "documents"),
	evaluation: rule("viewer", "editor", "evaluation"),
	analytics: rule("viewer", "admin", "analytics"),
	admin: rule("admin", "admin", "admin"),
	clients: rule("viewer", "admin", "admin"),
	chatbots: rule("viewer", "editor", "admin"),
	keys: rule("admin", "admin", "admin"),
	settings: rule("admin", "admin", "admin"),
	audit: rule("admin", "admin", "admin"),
	usage: rule("admin", "admin", "admin"),
	members: rule("admin", "admin", null),
	tenant: rule("owner", "owner", null),
};

/** What a call asks for: a permission, or one of several. */
export type Wanted = { permission: Permission | readonly Permission[]; write: boolean };

/** Null when the principal may; otherwise what it lacks, in words. */
export function refusalOf(principal: Principal, { permission, write }: Wanted): string | null {
	const rules = [permission].flat().map((name) => RULES[name]);
	switch (principal.type) {
		case "operator":
			return null;
		case "person":
			return "You are not a member of any organisation. Have somebody invite you.";
		case "member": {
			const least = leastOf(rules.map((each) => (write ? each.write : each.read)));
			if (isAtLeast(principal.role, least)) return null;
			return `Your role, ${principal.role}, may not do this: it takes the role ${least}.`;
		}
		case "key":
		case "token": {
			const scopes = rules.map(({ scope }) => scope).filter((scope) => scope !== null);
			return scopes.some((scope) => principal.scopes.includes(scope)) ? null : describeMissing(principal, scopes);
		}
	}
}

function describeMissing(principal: Extract<Principal, { type: "key" | "token" }>, scopes: KeyScope[]): string {
	if (scopes.length === 0) return "No key may do this. Log in.";
	const names = scopes.map((scope) => `"${scope}"`).join(" or ");
	if (principal.type === "key" && principal.kind === "secret") return `This key lacks the scope ${names}.`;
	const what = principal.type === "token" ? "A visitor's token" : "A publishable key";
	return `${what} may not do this. Use a secret key (sk_…) with the scope ${names}, on a server only.`;
}
