import { expect, test } from "vitest";
import { conflictIn, excessIn, problemIn, withId } from "./check.ts";
import type { SynonymInput } from "./schema.ts";

const equivalent = (...terms: string[]): SynonymInput => ({ kind: "equivalent", terms });
const oneWay = (from: string[], to: string[]): SynonymInput => ({ kind: "oneWay", from, to });
const named = (id: string, given: SynonymInput) => ({ ...given, synonymId: id });

test.each([
	["a term without letters", equivalent("k8s", "***"), 'terms.1: "***" has no letter and no digit.'],
	["a term too long", oneWay(["a"], ["b ".repeat(21)]), "to.0: A term has at most 20 words."],
	[
		"one term in two spellings",
		equivalent("Sign-On", "sso", "sign on"),
		'terms: "Sign-On" and "sign on" are one term.',
	],
	["a term that shall mean itself", oneWay(["Notebook"], ["notebook"]), 'to: "Notebook" stands in `from`, too.'],
	["nothing", equivalent("café", "cafe"), null],
])("problemIn tells of %s", (_name, given, problem) => {
	expect(problemIn(given)).toBe(problem);
});

test.each([
	["an id given twice", [named("a", equivalent("a", "b")), named("a", equivalent("c", "d"))], 'Two have the id "a".'],
	[
		"the same terms in another order",
		[named("x", equivalent("a", "B")), named("y", equivalent("b", "A"))],
		'"x" and "y" have the same terms.',
	],
	["one given twice", [withId(equivalent("a", "b")), withId(equivalent("b", "a"))], "is given twice."],
	[
		"one way against both ways",
		[named("x", oneWay(["c", "b"], ["d", "A"])), named("y", equivalent("a", "b"))],
		'"x" says that "b" means "A" one way only, "y" that both mean the same.',
	],
	["nothing", [named("x", oneWay(["b"], ["c"])), named("y", equivalent("a", "b"))], null],
	["nothing in one way and the other", [named("x", oneWay(["a"], ["b"])), named("y", oneWay(["b"], ["a"]))], null],
])("conflictIn tells of %s", (_name, synonyms, conflict) => {
	const told = conflictIn(synonyms as never);
	if (conflict === null) expect(told).toBeNull();
	else expect(told).toContain(conflict);
});

test("without an id the same terms have the same one, others another, and a given one is kept", () => {
	expect(withId(equivalent("K8s", "kubernetes")).synonymId).toBe(withId(equivalent("Kubernetes", "k8s")).synonymId);
	expect(withId(oneWay(["k8s"], ["kubernetes"])).synonymId).not.toBe(withId(oneWay(["kubernetes"], ["k8s"])).synonymId);
	expect(withId(named("mine", equivalent("a", "b"))).synonymId).toBe("mine");
	expect(withId(equivalent("a", "b")).synonymId).toMatch(/^syn_[0-9a-f]{20}$/);
});

test("excessIn tells of too many synonyms, and of too many words in all", () => {
	const many = (count: number, term: string) =>
		Array.from({ length: count }, (_, index) => named(`s${index}`, oneWay([`a${index}`], [term]))) as never;
	expect(excessIn(many(1_000, "b"))).toBeNull();
	expect(excessIn(many(1_001, "b"))).toContain("at most 1000 synonyms");
	expect(excessIn(many(1_000, "b ".repeat(20)))).toContain("at most 20000 words");
});
