import { expect, test } from "vitest";
import type { Language } from "../../text/language.ts";
import { tokenize } from "../../text/tokenize.ts";
import { NO_SYNONYMS, Thesaurus } from "./thesaurus.ts";

const equivalent = (...terms: string[]) => ({ synonymId: terms.join(), kind: "equivalent" as const, terms });
const oneWay = (from: string[], to: string[]) => ({ synonymId: from.join(), kind: "oneWay" as const, from, to });

const SYNONYMS = [
	equivalent("k8s", "Kubernetes"),
	oneWay(["notebook"], ["laptop", "netbook"]),
	equivalent("SSO", "single sign-on"),
	equivalent("sign on", "login"),
	equivalent("phone", "mobile phone"),
	equivalent("IT", "who"),
	equivalent("全文", "検索"),
];

/** What is found in a query: words and the terms they may stand for. */
function found(query: string, languages: Language[] = ["en"], synonyms = SYNONYMS) {
	const meant = new Thesaurus(synonyms, languages).find(tokenize(query));
	return meant.map(({ words, targets }) => `${words.join(" ")}: ${targets.map(({ term }) => term).join(", ")}`);
}

test.each([
	["each of a group finds the others", "K8S or kubernetes", ["k8s: Kubernetes", "kubernetes: k8s"]],
	["one way is one way", "laptop notebook", ["notebook: laptop, netbook"]],
	["by the stem", "my notebooks", ["notebooks: laptop, netbook"]],
	["several words", "the single sign on page", ["single sign on: SSO"]],
	["a compound like its parts", "single sign-on", ["single sign on: SSO"]],
	["not some of them", "single sign", []],
	["the longest", "sign on", ["sign on: login"]],
	["not what holds the term itself", "phone", []],
	["but the term within", "mobile phones", ["mobile phones: phone"]],
	["words that else say little", "it", ["it: who"]],
	["scripts without spaces", "全文とは", ["全文: 検索"]],
	["nothing where nothing is", "", []],
])("%s", (_name, query, expected) => {
	expect(found(query)).toEqual(expected);
});

test("a term is found without its accents, and by the stems of every language", () => {
	const synonyms = [equivalent("Rückerstattung", "refund")];
	expect(found("ruckerstattung", ["de", "en"], synonyms)).toEqual(["ruckerstattung: refund"]);
	expect(found("Rückerstattungen", ["de", "en"], synonyms)).toEqual(["rückerstattungen: refund"]);
	expect(found("refunds", ["de", "en"], synonyms)).toEqual(["refunds: Rückerstattung"]);
	expect(found("má", ["vi"], [equivalent("mà", "nhưng")])).toEqual([]);
	expect(found("ma", ["vi"], [equivalent("mà", "nhưng")])).toEqual(["ma: nhưng"]);
});

test("an identifier means with its parts", () => {
	expect(found("OpenAPI", ["en"], [equivalent("openapi", "swagger")])).toEqual(["openapi open api: swagger"]);
});

test("another form of a term means its synonym in any form", () => {
	const formsOf = (query: string) =>
		new Thesaurus(SYNONYMS, ["en"]).find(tokenize(query))[0]?.targets[0]?.parts[0]?.exactIds.length;
	expect([formsOf("notebook"), formsOf("Notebooks")]).toEqual([1, 0]);
});

test("of a synonym's words those count that tell", () => {
	const [meant] = new Thesaurus(SYNONYMS, ["en"]).find(tokenize("sso"));
	expect(meant?.targets.map(({ parts }) => parts.length)).toEqual([2]);
});

test("one that is in two groups has both, and does not join them", () => {
	const synonyms = [equivalent("a1", "b1"), equivalent("b1", "c1")];
	expect(["a1", "b1"].flatMap((query) => found(query, ["en"], synonyms))).toEqual(["a1: b1", "b1: a1, c1"]);
});

test("its size is the number of its terms", () => {
	expect(NO_SYNONYMS.size).toBe(0);
	expect(new Thesaurus([equivalent("a1", "b1"), oneWay(["c1"], ["d1"])], []).size).toBe(6);
});

test("many terms that begin alike are found fast, and of what one means so many count", () => {
	const synonyms = Array.from({ length: 1_000 }, (_, n) =>
		equivalent("the end", ...Array.from({ length: 6 }, (_, m) => `the w${n}x${m}`)),
	);
	const thesaurus = new Thesaurus(synonyms, ["en", "de"]);
	const startedAt = performance.now();
	const [first, ...more] = thesaurus.find(tokenize(`the end ${"the ".repeat(250)} w7x1`));
	expect(performance.now() - startedAt).toBeLessThan(100);
	expect(first?.targets).toHaveLength(20);
	expect(more.map(({ words }) => words.join(" "))).toEqual(["the w7x1"]);
});
