import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connect, createTenant, openDatabaseForFile, type TestApi } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let owner: TestApi;
let other: TestApi;

beforeAll(async () => {
	const tenant = await createTenant(database);
	owner = connect(tenant.secret.secret);
	const clientId = await tenant.createClient("other");
	other = connect((await tenant.createKey({ kind: "secret", clientId })).secret);
});

beforeEach(() => owner.synonyms.replace.mutate({ synonyms: [] }));

const equivalent = (...terms: string[]) => ({ kind: "equivalent" as const, terms });
const oneWay = (from: string[], to: string[]) => ({ kind: "oneWay" as const, from, to });
const all = async (api = owner) => (await api.synonyms.list.query({})).synonyms;

describe("synonyms.save", () => {
	test("adds, and takes the place of what has its id", async () => {
		const added = await owner.synonyms.save.mutate({ synonymId: "k8s", ...equivalent("k8s", " Kubernetes ") });
		expect(added).toEqual({ synonymId: "k8s", ...equivalent("k8s", "Kubernetes") });
		const changed = await owner.synonyms.save.mutate({ synonymId: "k8s", ...oneWay(["k8s"], ["kubernetes", "kube"]) });
		expect(changed).toEqual({ synonymId: "k8s", ...oneWay(["k8s"], ["kubernetes", "kube"]) });
		expect(await all()).toEqual([changed]);
	});

	test("makes an id of the terms, so that the same twice is there once", async () => {
		const { synonymId: id } = await owner.synonyms.save.mutate(equivalent("sso", "single sign-on"));
		expect(id).toMatch(/^syn_/);
		await owner.synonyms.save.mutate(equivalent("Single sign on", "SSO"));
		expect(await all()).toEqual([{ synonymId: id, ...equivalent("Single sign on", "SSO") }]);
	});

	test.each([
		["no kind", { terms: ["a", "b"] }, "kind"],
		["another kind", { kind: "both", terms: ["a", "b"] }, "kind"],
		["one term", equivalent("a"), "terms"],
		["too many terms", equivalent(...Array.from({ length: 21 }, (_, index) => `t${index}`)), "terms"],
		["an empty term", equivalent("a", "  "), "terms.1"],
		["a term of signs", equivalent("a", "++"), "terms.1"],
		["a term too long", equivalent("a", "b".repeat(101)), "terms.1"],
		["one term twice", equivalent("Café", "café"), "one term"],
		["no `to`", { kind: "oneWay", from: ["a"] }, "to"],
		["an empty `to`", oneWay(["a"], []), "to"],
		["a term that means itself", oneWay(["a"], ["b", "A"]), "to"],
		["the fields of both", { ...equivalent("a", "b"), from: ["c"] }, "from"],
		["an id with blanks", { synonymId: "a b", ...equivalent("a", "b") }, "synonymId"],
	])("refuses %s, naming the field", async (_name, input, field) => {
		await expect(owner.synonyms.save.mutate(input as never)).rejects.toMatchObject({
			message: expect.stringContaining(field),
			data: { code: "INVALID_INPUT" },
		});
		expect(await all()).toEqual([]);
	});

	test("refuses what others say already, or the contrary, naming them", async () => {
		await owner.synonyms.save.mutate({ synonymId: "known", ...equivalent("k8s", "kubernetes") });
		const conflict = (message: string) => ({
			message: expect.stringContaining(message),
			data: { code: "CONFLICT", retryable: false },
		});
		const again = owner.synonyms.save.mutate({ synonymId: "again", ...equivalent("Kubernetes", "K8s") });
		await expect(again).rejects.toMatchObject(conflict('"known" and "again" have the same terms'));
		const contrary = owner.synonyms.save.mutate({ synonymId: "contrary", ...oneWay(["k8s"], ["kubernetes"]) });
		await expect(contrary).rejects.toMatchObject(conflict('"known" that both mean the same'));
		expect(await all()).toHaveLength(1);
	});

	test("refuses the one above the limit, but not the change of one below it", async () => {
		const synonyms = Array.from({ length: 1_000 }, (_, index) => ({
			synonymId: `s${index}`,
			...equivalent(`a${index}`, "b"),
		}));
		expect(await owner.synonyms.replace.mutate({ synonyms })).toEqual({ total: 1_000 });
		await expect(owner.synonyms.save.mutate(equivalent("one", "more"))).rejects.toMatchObject({
			message: expect.stringContaining("at most 1000"),
			data: { code: "CONFLICT" },
		});
		await expect(owner.synonyms.save.mutate({ synonymId: "s7", ...equivalent("one", "less") })).resolves.toMatchObject({
			synonymId: "s7",
		});
	});
});

describe("synonyms.replace", () => {
	test("takes the place of all, of this client alone", async () => {
		await other.synonyms.save.mutate({ synonymId: "theirs", ...equivalent("a", "b") });
		await owner.synonyms.save.mutate({ synonymId: "old", ...equivalent("a", "b") });
		const synonyms = [
			{ synonymId: "one", ...equivalent("c", "d") },
			{ synonymId: "two", ...oneWay(["e"], ["f"]) },
		];
		expect(await owner.synonyms.replace.mutate({ synonyms })).toEqual({ total: 2 });
		expect(await all()).toEqual(synonyms);
		expect(await owner.synonyms.replace.mutate({ synonyms: await all() }), "what was listed").toEqual({ total: 2 });
		expect(await owner.synonyms.replace.mutate({ synonyms: [] })).toEqual({ total: 0 });
		expect(await all(other)).toHaveLength(1);
	});

	test.each([
		["a bad term", [equivalent("a", "b"), equivalent("c", "!")], "synonyms.1.terms.1"],
		[
			"one id twice",
			[
				{ synonymId: "x", ...equivalent("a", "b") },
				{ synonymId: "x", ...equivalent("c", "d") },
			],
			'"x"',
		],
		["the same twice", [equivalent("a", "b"), equivalent("B", "A")], "is given twice"],
		["a contradiction", [equivalent("a", "b"), oneWay(["b"], ["a"])], "one way only"],
		["too many", Array.from({ length: 1_001 }, (_, index) => equivalent(`a${index}`, "b")), "synonyms"],
	])("refuses %s, and leaves all as it was", async (_name, synonyms, message) => {
		await owner.synonyms.save.mutate({ synonymId: "kept", ...equivalent("x", "y") });
		await expect(owner.synonyms.replace.mutate({ synonyms })).rejects.toMatchObject({
			message: expect.stringContaining(message),
			data: { code: "INVALID_INPUT" },
		});
		expect(await all()).toEqual([{ synonymId: "kept", ...equivalent("x", "y") }]);
	});
});

describe("synonyms.list", () => {
	test("gives pages by id", async () => {
		const synonyms = ["a", "b", "c"].map((id) => ({ synonymId: id, ...equivalent(id, "z") }));
		await owner.synonyms.replace.mutate({ synonyms });
		const first = await owner.synonyms.list.query({ limit: 2 });
		expect(first).toEqual({ synonyms: synonyms.slice(0, 2), total: 3, nextCursor: "b" });
		const second = await owner.synonyms.list.query({ limit: 2, cursor: first.nextCursor ?? "" });
		expect(second).toEqual({ synonyms: synonyms.slice(2), total: 3, nextCursor: null });
		expect((await owner.synonyms.list.query({ limit: 3 })).nextCursor).toBeNull();
	});

	test.each([{ limit: 0 }, { limit: 1_001 }, { cursor: "" }])("refuses %j", async (input) => {
		await expect(owner.synonyms.list.query(input)).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
	});
});

test("synonyms.delete tells whether there was one, of this client", async () => {
	await owner.synonyms.save.mutate({ synonymId: "mine", ...equivalent("a", "b") });
	expect(await other.synonyms.delete.mutate({ synonymId: "mine" })).toEqual({ deleted: false });
	expect(await owner.synonyms.delete.mutate({ synonymId: "mine" })).toEqual({ deleted: true });
	expect(await owner.synonyms.delete.mutate({ synonymId: "mine" })).toEqual({ deleted: false });
	await expect(owner.synonyms.delete.mutate({ synonymId: "" })).rejects.toMatchObject({
		data: { code: "INVALID_INPUT" },
	});
});
