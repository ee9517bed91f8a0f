import { beforeAll, describe, expect, test } from "vitest";
import { connect, createTenant, ingest, openDatabaseForFile, type TestApi } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let api: TestApi;

/** Two documents in each language, alike but for what they are about: returns of shoes, and opening hours. */
const TEXTS: Record<string, { returns: string; hours: string; queries: string[] }> = {
	en: {
		returns: "Customers may return worn shoes within thirty days if they kept the receipt of their purchase.",
		hours: "Our stores are open from nine in the morning until six in the evening except on public holidays.",
		queries: ["returning a shoe", "How do I return my shoes?"],
	},
	de: {
		returns: "Kundinnen können getragene Schuhe innerhalb von dreißig Tagen zurückgeben, wenn sie die Quittung haben.",
		hours: "Unsere Geschäfte sind von neun Uhr morgens bis sechs Uhr abends geöffnet, außer an Feiertagen im Jahr.",
		queries: ["Schuh zurückgeben", "dreissig Tage Quittungen"],
	},
	fr: {
		returns: "Les clientes peuvent rapporter des chaussures portées sous trente jours avec le reçu de leurs achats.",
		hours: "Nos magasins sont ouverts de neuf heures du matin à six heures du soir sauf pendant les jours fériés.",
		queries: ["chaussure achetée reçus", "recu chaussures"],
	},
	es: {
		returns: "Las clientas pueden devolver los zapatos usados dentro de treinta días si conservan el recibo de compra.",
		hours:
			"Nuestras tiendas están abiertas desde las nueve de la mañana hasta las seis de la tarde salvo los festivos.",
		queries: ["devolvió un zapato", "¿Cómo puedo devolver zapatos?", "treinta dias"],
	},
	tr: {
		returns: "Müşterilerimiz fişlerini sakladıkları takdirde giydikleri ayakkabıları otuz gün içinde iade edebilirler.",
		hours:
			"Mağazalarımız resmî tatiller dışında her gün sabah dokuzdan akşam altıya kadar müşterilere açıktır efendim.",
		queries: ["ayakkabı iadesi", "AYAKKABILAR"],
	},
	vi: {
		returns: "Khách hàng có thể trả lại giày đã mang trong vòng ba mươi ngày nếu còn giữ hóa đơn mua hàng của mình.",
		hours: "Các cửa hàng của chúng tôi mở cửa từ chín giờ sáng đến sáu giờ chiều trừ những ngày nghỉ lễ trong năm.",
		queries: ["trả lại giày", "tra lai giay"],
	},
	ru: {
		returns: "Покупатели могут вернуть ношеную обувь в течение тридцати дней, если они сохранили чек, ещё целый.",
		hours: "Наши магазины открыты с девяти часов утра до шести часов вечера, кроме праздничных дней в году.",
		queries: ["возврат обуви чеки", "покупатель", "еще чек"],
	},
	el: {
		returns: "Οι πελάτες μπορούν να επιστρέψουν τα φορεμένα παπούτσια μέσα σε τριάντα ημέρες με την απόδειξη αγοράς.",
		hours: "Τα καταστήματά μας είναι ανοιχτά από τις εννέα το πρωί έως τις έξι το απόγευμα εκτός από τις αργίες.",
		queries: ["ΠΑΠΟΥΤΣΙΑ", "παπουτσια επιστροφη αποδειξη"],
	},
	ar: {
		returns: "يمكن للعملاء إرجاع الأحذية المستعملة خلال ثلاثين يومًا إذا احتفظوا بإيصال الشراء الخاص بهم معهم.",
		hours: "متاجرنا مفتوحة من الساعة التاسعة صباحًا حتى السادسة مساءً ما عدا أيام العطل الرسمية في السنة كلها.",
		queries: ["احذية", "إرجاع الأَحْذِيَة"],
	},
	he: {
		returns: "לקוחות רשאים להחזיר נעליים משומשות בתוך שלושים יום אם שמרו את הקבלה של הקנייה שלהם אצלם בבית.",
		hours: "החנויות שלנו פתוחות מתשע בבוקר ועד שש בערב למעט בימי חג ובמועדים מיוחדים של השנה כולה תמיד.",
		queries: ["נַעֲלַיִים", "להחזיר נעליים"],
	},
	hi: {
		returns: "ग्राहक तीस दिनों के भीतर पहने हुए जूते वापस कर सकते हैं यदि उन्होंने अपनी खरीद की रसीद संभाल कर रखी है।",
		hours: "हमारी दुकानें सार्वजनिक छुट्टियों को छोड़कर सुबह नौ बजे से शाम छह बजे तक रोज़ खुली रहती हैं।",
		queries: ["जूता वापस", "रसीदें"],
	},
	zh: {
		returns: "顾客如保留购买收据,可在三十天内退回穿过的鞋子。",
		hours: "我们的商店除公共假日外,从早上九点营业到晚上六点。",
		queries: ["退鞋子", "怎么退回鞋子?"],
	},
	ja: {
		returns: "お客様はレシートがあれば三十日以内に履いた靴を返品できます。",
		hours: "当店は祝日を除き、午前九時から午後六時まで営業しています。",
		queries: ["靴の返品", "レシート"],
	},
	ko: {
		returns: "고객은 영수증을 보관한 경우 삼십일 이내에 신었던 신발을 반품할 수 있습니다.",
		hours: "저희 매장은 공휴일을 제외하고 오전 아홉 시부터 오후 여섯 시까지 영업합니다.",
		queries: ["신발 반품", "영수증"],
	},
	th: {
		returns: "ลูกค้าสามารถคืนรองเท้าที่สวมใส่แล้วได้ภายในสามสิบวันหากเก็บใบเสร็จรับเงินไว้",
		hours: "ร้านของเราเปิดตั้งแต่เก้าโมงเช้าถึงหกโมงเย็นยกเว้นวันหยุดนักขัตฤกษ์",
		queries: ["คืนรองเท้า", "ใบเสร็จ"],
	},
	km: {
		returns: "អតិថិជនអាចប្រគល់ស្បែកជើងវិញក្នុងរយៈពេលសាមសិបថ្ងៃ ប្រសិនបើមានបង្កាន់ដៃ។",
		hours: "ហាងរបស់យើងបើកពីម៉ោងប្រាំបួនព្រឹកដល់ម៉ោងប្រាំមួយល្ងាច លើកលែងថ្ងៃបុណ្យ។",
		queries: ["ស្បែកជើង"],
	},
};

const LANGUAGES = Object.keys(TEXTS);

beforeAll(async () => {
	const tenant = await createTenant(database);
	const documents = Object.entries(TEXTS).flatMap(([language, { returns, hours }]) => [
		{ externalId: `${language}-returns`, title: "1", route: `/${language}/1`, content: returns },
		{ externalId: `${language}-hours`, title: "2", route: `/${language}/2`, content: hours },
	]);
	await ingest(connect(tenant.secret.secret), documents);
	api = connect(tenant.publishable.secret);
});

describe.each(LANGUAGES)("%s, in a client of all languages", (language) => {
	test.each(TEXTS[language]?.queries ?? [])("%s", async (query) => {
		const { hits } = await api.search.query.query({ query });
		expect(hits[0]?.externalId).toBe(`${language}-returns`);
		expect(hits[0]?.snippet.highlights.length).toBeGreaterThan(0);
	});
});

test("a word typed with accents finds it without them, where it then has another stem, after those with them", async () => {
	const tenant = await createTenant(database);
	const about = "de los zapatos que compraron las clientas en nuestras tiendas durante los treinta días pasados.";
	await ingest(connect(tenant.secret.secret), [
		{ externalId: "plain", title: "1", route: "/1", content: `La devolucion ${about}` },
		{ externalId: "accents", title: "2", route: "/2", content: `La devolución ${about}` },
	]);
	const mine = connect(tenant.publishable.secret);
	const { hits } = await mine.search.query.query({ query: "devolución", explain: true });
	expect(hits.map(({ externalId }) => externalId)).toEqual(["accents", "plain"]);
	// One of its readings counts, not both.
	for (const { score, explanation } of hits) {
		const sum = explanation?.terms.reduce((total, term) => total + term.score, 0) ?? 0;
		expect(score).toBeCloseTo(sum, 3);
	}
	expect(hits[0]?.explanation?.terms).toHaveLength(2);
	expect(hits[1]?.snippet.highlights).toEqual([{ start: 3, end: 13 }]);
});

test("a word with the right accents is preferred to one without", async () => {
	const tenant = await createTenant(database);
	await ingest(connect(tenant.secret.secret), [
		{ externalId: "plain", title: "1", route: "/1", content: "The resume of the talk." },
		{ externalId: "accents", title: "2", route: "/2", content: "The résumé of the talk." },
	]);
	const mine = connect(tenant.publishable.secret);
	const first = async (query: string) => (await mine.search.query.query({ query })).hits.map((hit) => hit.externalId);
	expect((await first("résumé"))[0]).toBe("accents");
	expect(await first("resume")).toEqual(["plain", "accents"]);
});
