import { expect, test } from "vitest";
import { questionOf } from "./question.ts";

const kindOf = (text: string) => {
	const { asksWhat, asksHow, asksWhether } = questionOf(text, []);
	return [asksWhat && "what", asksHow && "how", asksWhether && "whether"].filter(Boolean).join();
};

test.each([
	["What is a hook?", "what"],
	["How do I return shoes?", "how"],
	["Can shoes be returned?", "whether"],
	["Which shoes are red?", ""],
	["Was ist ein Gutschein?", "what"],
	["Wie kann ich Schuhe zurückgeben?", "how"],
	["Kann ich Schuhe zurückgeben?", "whether"],
	["Qu'est-ce que c'est ?", "what"],
	["Comment rendre des chaussures ?", "how"],
	["Est-ce qu'il y a un magasin ?", "whether"],
	["¿Qué es un vale?", "what"],
	["¿Puedo devolver los zapatos?", "whether"],
	["Что такое купон?", "what"],
	["Можно ли вернуть обувь?", "whether"],
	["ما هو القسيمة؟", "what"],
	["كيف يمكنني إرجاع الأحذية؟", "how"],
	["هل يمكن إرجاع الأحذية؟", "whether"],
	["フックとは何ですか？", "what,whether"],
	["靴を返品する方法は？", "how"],
	["靴は返品できますか？", "whether"],
	["什么是钩子？", "what"],
	["如何退货？", "how"],
	["鞋子可以退货吗？", "whether"],
	["환불은 어떻게 하나요?", "how,whether"],
])("%s asks %s", (question, kind) => {
	expect(kindOf(question)).toBe(kind);
});

test("a long question takes no longer", () => {
	const started = performance.now();
	for (const character of ["?", "a ", "¿", "は", ".* "]) questionOf(character.repeat(4_000), []);
	expect(performance.now() - started).toBeLessThan(200);
});
