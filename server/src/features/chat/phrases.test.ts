import { expect, test } from "vitest";
import { notFound } from "./phrases.ts";

const said = (question: string, usual: string | null = null) => notFound(question, { name: "Acme", usual });

test.each([
	["Who won the world cup?", "Not found in Acme"],
	["Wer hat die Weltmeisterschaft gewonnen?", "In Acme nicht gefunden"],
	["Qui a gagné la coupe du monde ?", "Introuvable dans Acme"],
	["¿Quién ganó la copa del mundo?", "No encontrado en Acme"],
	["Chi ha vinto la coppa del mondo?", "Non trovato in Acme"],
	["Quem ganhou a copa do mundo?", "Não encontrado em Acme"],
	["Wie heeft het wereldkampioenschap gewonnen?", "Niet gevonden in Acme"],
	["Кто выиграл чемпионат мира?", "Не найдено в Acme"],
	["Хто виграв чемпіонат світу?", "Не знайдено в Acme"],
	["من فاز بكأس العالم؟", "غير موجود في Acme"],
	["מי ניצח בגביע העולם?", "לא נמצא ב־Acme"],
	["विश्व कप किसने जीता?", "Acme में नहीं मिला"],
	["ワールドカップで優勝したのは誰ですか？", "Acmeには見つかりませんでした"],
	["谁赢得了世界杯？", "在Acme中未找到"],
	["월드컵에서 누가 우승했나요?", "Acme에서 찾지 못했습니다"],
	["ใครชนะฟุตบอลโลก", "ไม่พบใน Acme"],
])("answers %s in its language", (question, words) => {
	expect(said(question)).toContain(words);
});

test("a question too short to tell is answered in the language of the documents, or in English", () => {
	expect(said("Versandkosten", "de")).toContain("In Acme nicht gefunden");
	expect(said("Versandkosten")).toContain("Not found in Acme");
	expect(said("👋", "xx")).toContain("Not found in Acme");
});

test("a name may have any characters", () => {
	expect(notFound("Who is it?", { name: "$& {} $1", usual: null })).toContain("$& {} $1");
});
