import { expect, test } from "vitest";
import { detectLanguage, type Language } from "./language.ts";
import { plainStems, queryStems, stems } from "./stem.ts";
import { normalizeWord } from "./tokenize.ts";

/** Whether a query's word finds a document's word, both as they are written. */
const finds = (query: string, document: string, language: Language) =>
	[queryStems, plainStems]
		.flatMap((stemsOf) => stemsOf(normalizeWord(query), [language]))
		.some((stem) => stems(normalizeWord(document), language).includes(stem));

test.each<[Language, string, string]>([
	["en", "refunds", "refunding"],
	["de", "Rückerstattung", "Rückerstattungen"],
	["de", "haus", "Häuser"],
	["de", "strasse", "Straße"],
	["es", "devolución", "devoluciones"],
	["es", "devolucion", "devolución"],
	["es", "devolución", "devolucion"],
	["es", "devolvió", "devolvio"],
	["fr", "protégées", "protegees"],
	["fr", "remboursement", "remboursements"],
	["pt", "devolucao", "devolução"],
	["it", "rimborso", "rimborsi"],
	["ro", "cărți", "cărțile"],
	["nl", "boek", "boeken"],
	["tr", "kitap", "kitaplar"],
	["tr", "istanbul", "İSTANBUL"],
	["tr", "IŞIK", "ışık"],
	["vi", "tiền", "TIỀN"],
	["vi", "tien", "tiền"],
	["ru", "возврат", "возвраты"],
	["ru", "елка", "ёлка"],
	["uk", "книга", "книгами"],
	["el", "δρόμος", "ΔΡΟΜΟΣ"],
	["el", "βιβλιου", "βιβλίου"],
	["ar", "كتاب", "الكتاب"],
	["ar", "كتاب", "كِتَاب"],
	["ar", "احمد", "أحمد"],
	["hi", "किताब", "किताबों"],
	["ta", "மரம்", "மரம்"],
	["en", "שלום", "שָׁלוֹם"],
])("%s: %s finds %s", (language, query, document) => {
	expect(finds(query, document, language)).toBe(true);
});

test("accents that make another word keep words apart", () => {
	expect(finds("tiền", "tiên", "vi")).toBe(false);
	expect(finds("tiền", "tien", "vi")).toBe(false);
	expect(plainStems("tiền", ["vi"])).toEqual([]);
	expect(finds("мой", "мои", "ru")).toBe(true);
	expect(finds("й", "и", "ru")).toBe(false);
});

test("an English word in a document of another script is stemmed as English", () => {
	expect(stems("running", "ru")).toEqual(["run"]);
	expect(queryStems("running", ["ru"])).toEqual(["run"]);
});

test("identifiers and numbers have no endings", () => {
	expect(stems("errors_2", "en")).toEqual(["errors_2"]);
	expect(stems("2024", "en")).toEqual(["2024"]);
});

test.each<[Language | null, string]>([
	["en", "You can return shoes within thirty days of delivery, provided that they have not been worn outside."],
	["de", "Sie können Schuhe innerhalb von dreißig Tagen zurückgeben, sofern sie nicht draußen getragen wurden."],
	["tr", "Ayakkabıları dışarıda giyilmemiş olmaları koşuluyla teslimattan sonraki otuz gün içinde iade edebilirsiniz."],
	[
		"vi",
		"Bạn có thể trả lại giày trong vòng ba mươi ngày kể từ ngày giao hàng, miễn là chúng chưa được mang ra ngoài.",
	],
	["ru", "Вы можете вернуть обувь в течение тридцати дней после доставки, если её не носили на улице и сохранили чек."],
	["hi", "आप डिलीवरी के तीस दिनों के भीतर जूते वापस कर सकते हैं, बशर्ते कि उन्हें बाहर न पहना गया हो और रसीद आपके पास हो।"],
	["ar", "يمكنك إرجاع الأحذية خلال ثلاثين يومًا من التسليم بشرط ألا تكون قد ارتديتها في الخارج وأن تحتفظ بالإيصال."],
	[null, "Air Max 90"],
	[
		null,
		"これは日本語の文章です。靴は三十日以内に返品できます。未使用のものに限ります。これは日本語の文章です。靴は三十日以内に返品できます。",
	],
])("detects %s", (language, text) => {
	expect(detectLanguage(text)).toBe(language);
});
