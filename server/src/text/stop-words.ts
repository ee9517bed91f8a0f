import { stopwords as arabic } from "@orama/stopwords/arabic";
import { stopwords as armenian } from "@orama/stopwords/armenian";
import { stopwords as bulgarian } from "@orama/stopwords/bulgarian";
import { stopwords as danish } from "@orama/stopwords/danish";
import { stopwords as finnish } from "@orama/stopwords/finnish";
import { stopwords as greek } from "@orama/stopwords/greek";
import { stopwords as hungarian } from "@orama/stopwords/hungarian";
import { stopwords as hindi } from "@orama/stopwords/indian";
import { stopwords as indonesian } from "@orama/stopwords/indonesian";
import { stopwords as irish } from "@orama/stopwords/irish";
import { stopwords as lithuanian } from "@orama/stopwords/lithuanian";
import { stopwords as nepali } from "@orama/stopwords/nepali";
import { stopwords as norwegian } from "@orama/stopwords/norwegian";
import { stopwords as romanian } from "@orama/stopwords/romanian";
import { stopwords as russian } from "@orama/stopwords/russian";
import { stopwords as serbian } from "@orama/stopwords/serbian";
import { stopwords as swedish } from "@orama/stopwords/swedish";
import { stopwords as tamil } from "@orama/stopwords/tamil";
import { stopwords as turkish } from "@orama/stopwords/turkish";
import { stopwords as ukrainian } from "@orama/stopwords/ukrainian";

/** By ISO 639-1 code, with the words that questions are asked in, which the lists made for indexing lack. */
const ASKING = {
	en: `a about actually after all also am an and any anybody anyone are as at be because been before being both but
		by can could describe did do does doing done each either else every explain find for from give had happen happens has
		have having he help her here him his how i if in into is it its itself just know let like me mean means more most much
		must my need needs no nor not of on one only or other our out over own please possible same shall she should show so
		some somebody someone something such tell than that the their them then there these they thing things this those
		through to too under until up us very want was way ways we were what whats when where whether which while who whom
		whose why will with within would you your yours don't doesn't isn't aren't can't won't i'm i've what's how's it's
		there's where's who's`,
	de: `aber als am an auch auf aus bei bin bis bitte da damit dann das dass dem den denn der des die dies diese dieser
		dieses doch du ein eine einem einen einer eines er es für gibt haben hat hier ich ihr im in ist ja kann können könnte
		man mein mich mir mit muss nach nicht noch nur ob oder ohne sein sich sie sind so soll über um und uns unter vom von
		vor wann war warum was welche welcher welches wenn wer werden wie wieso wird wir wo wozu zu zum zur`,
	fr: `à au aux avec ce ces cet cette comment dans de des du elle en est et être faire fait il ils je la le les leur
		lui ma mais me mes moi mon ne nos notre nous on ou où par pas peut peux pour pourquoi qu quand que quel quelle quelles
		quels qui quoi sa sans se ses son sont sur ta te tes toi ton tu un une vos votre vous c'est qu'est l d`,
	es: `a al algo como cómo con cual cuál cuáles cuando cuándo de del desde donde dónde el ella ellos en entre es esa ese
		eso esta está este esto hay hace hacer la las le les lo los más me mi mis muy no nos o para pero por porqué puede puedo
		que qué quien quién se ser si sí sin sobre son su sus te tiene tu tus un una uno unos y ya yo`,
	pt: `a ao aos as com como da das de do dos e é ela ele em entre essa esse esta este eu faço há isso isto já lhe
		mais mas me meu minha na não nas no nos o onde os ou para pela pelo por porque posso pode qual quais quando que quem
		se sem ser seu sua são também te tem um uma você`,
	it: `a ai al alla anche che chi ci come con cosa cui da dal dalla dei del della delle di dove e è fare fra gli ha
		ho i il in io la le lo ma mi mio ne nel nella non o per perché più posso può qual quale quali quando questa questo
		se si sono su sua suo tra tu un una uno`,
	nl: `aan als bij dan dat de deze die dit doen een en er geen gebruik haar heb hebben heeft het hij hoe ik in is je kan
		kun maar me mijn moet naar niet nog of om onder ook op over te tot uit van voor waar waarom wanneer wat we welke
		wie wil worden wordt zijn zo`,
} as const;

/** What a question in an unspaced script is made of beside its subject, as pairs of characters. */
const GRAMS = new Set(
	`什么 甚么 怎么 怎样 如何 为何 为什 哪里 哪个 哪些 是否 可以 能否 请问 有没 没有 多少 么是 是什 么用 我要 我想 的是 么样
	何で 何が です ます ですか すか とは どう どの どこ なぜ いつ して する でき きま ますか ません ください にす のか
	무엇 어떻 떻게 하나 나요 인가 가요 입니 니까 อะไ ะไร อย่ ย่า ่าง ไร ทำไ ำไม`
		.split(/\s+/)
		.filter((gram) => gram !== ""),
);

const VIETNAMESE =
	`anh ấy bạn bao bị bởi các cái cho chúng có của cùng cũng đã đâu đây đang để đến được do gì giữa hãy hay
	họ hơn khi không là làm lúc mà một nào này năm nếu những như nhưng nhiều ở phải qua ra rằng rất sao sau sẽ ta tại
	tôi thế thì theo trên trong trước từ và vào vẫn về vì việc với`.split(/\s+/);

const LISTS: Record<string, readonly string[]> = {
	...{ ar: arabic, hy: armenian, bg: bulgarian, da: danish, fi: finnish, el: greek, hi: hindi, hu: hungarian },
	...{ id: indonesian, ga: irish, lt: lithuanian, ne: nepali, no: norwegian, ro: romanian, ru: russian, sr: serbian },
	...{ sv: swedish, ta: tamil, tr: turkish, uk: ukrainian, vi: VIETNAMESE },
};

const WORDS = [
	...Object.entries(ASKING).map(([language, words]) => ({ language, words: new Set(words.split(/\s+/)) })),
	...Object.entries(LISTS).map(([language, words]) => ({
		language,
		words: new Set(words.map((word) => word.replaceAll("ς", "σ"))),
	})),
];

/** From this many of its words on, a question is taken to be in a language. */
const TELLING_WORDS = 2;

/**
 * What does not say what a question is about. English always counts; another language only when the question
 * has two of its words, as the same letters may be a word that matters in another one.
 */
export function stopWordsFor(words: readonly string[]): (word: string) => boolean {
	const lists = WORDS.filter(
		(list) => list.language === "en" || words.filter((word) => list.words.has(word)).length >= TELLING_WORDS,
	);
	return (word) => GRAMS.has(word) || lists.some((list) => list.words.has(word));
}

/** The language, by ISO 639-1 code, that most of the words are stop words of; null when they are of none. */
export function languageOfWords(words: readonly string[]): string | null {
	let best: { language: string; count: number } | null = null;
	for (const list of WORDS) {
		const count = words.filter((word) => list.words.has(word)).length;
		if (count > (best?.count ?? 0)) best = { language: list.language, count };
	}
	return best?.language ?? null;
}
