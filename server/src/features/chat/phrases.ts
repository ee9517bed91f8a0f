import { guessLanguage } from "../../text/guess-language.ts";

/** What the server says in its own words, by ISO 639-1 code. `{}` stands for the name of what was searched. */
const NOT_FOUND: Record<string, string> = {
	en: "Not found in {}: nothing there answers this question.",
	ar: "غير موجود في {}: لا يوجد فيه ما يجيب عن هذا السؤال.",
	bg: "Не е намерено в {}: там нищо не отговаря на този въпрос.",
	cs: "V {} nenalezeno: nic tam na tuto otázku neodpovídá.",
	da: "Ikke fundet i {}: intet dér besvarer dette spørgsmål.",
	de: "In {} nicht gefunden: Nichts dort beantwortet diese Frage.",
	el: "Δεν βρέθηκε στο {}: τίποτα εκεί δεν απαντά σε αυτή την ερώτηση.",
	es: "No encontrado en {}: nada de lo que hay allí responde a esta pregunta.",
	fa: "در {} پیدا نشد: چیزی در آن به این پرسش پاسخ نمی‌دهد.",
	fi: "Ei löytynyt ({}): mikään siellä ei vastaa tähän kysymykseen.",
	fr: "Introuvable dans {} : rien n’y répond à cette question.",
	he: "לא נמצא ב־{}: אין שם תשובה לשאלה הזאת.",
	hi: "{} में नहीं मिला: वहाँ इस प्रश्न का उत्तर नहीं है।",
	hu: "Nem található itt: {}. Ott semmi sem válaszol erre a kérdésre.",
	id: "Tidak ditemukan di {}: tidak ada yang menjawab pertanyaan ini di sana.",
	it: "Non trovato in {}: niente lì risponde a questa domanda.",
	ja: "{}には見つかりませんでした。この質問の答えになるものはありません。",
	ko: "{}에서 찾지 못했습니다. 이 질문에 답이 되는 내용이 없습니다.",
	nl: "Niet gevonden in {}: niets daar beantwoordt deze vraag.",
	no: "Ikke funnet i {}: ingenting der svarer på dette spørsmålet.",
	pl: "Nie znaleziono w {}: nic tam nie odpowiada na to pytanie.",
	pt: "Não encontrado em {}: nada lá responde a esta pergunta.",
	ro: "Nu s-a găsit în {}: nimic de acolo nu răspunde la această întrebare.",
	ru: "Не найдено в {}: там ничто не отвечает на этот вопрос.",
	sr: "Није пронађено у {}: ништа тамо не одговара на ово питање.",
	sv: "Hittades inte i {}: inget där besvarar frågan.",
	th: "ไม่พบใน {}: ไม่มีเนื้อหาที่ตอบคำถามนี้",
	tr: "{} içinde bulunamadı: orada bu soruyu yanıtlayan bir şey yok.",
	uk: "Не знайдено в {}: там ніщо не відповідає на це запитання.",
	ur: "{} میں نہیں ملا: وہاں اس سوال کا جواب موجود نہیں۔",
	vi: "Không tìm thấy trong {}: không có gì ở đó trả lời câu hỏi này.",
	zh: "在{}中未找到：其中没有能回答这个问题的内容。",
};

/** Says that nothing answers, in the question's language; `usual` is that of the documents, for a question too short to tell. */
export function notFound(question: string, { name, usual }: { name: string; usual: string | null }): string {
	const phrase = NOT_FOUND[guessLanguage(question) ?? usual ?? "en"] ?? NOT_FOUND["en"] ?? "";
	return phrase.replace("{}", () => name);
}
