import { stemmer as arabic } from "@orama/stemmers/arabic";
import { stemmer as armenian } from "@orama/stemmers/armenian";
import { stemmer as bulgarian } from "@orama/stemmers/bulgarian";
import { stemmer as danish } from "@orama/stemmers/danish";
import { stemmer as dutch } from "@orama/stemmers/dutch";
import { stemmer as english } from "@orama/stemmers/english";
import { stemmer as finnish } from "@orama/stemmers/finnish";
import { stemmer as french } from "@orama/stemmers/french";
import { stemmer as german } from "@orama/stemmers/german";
import { stemmer as greek } from "@orama/stemmers/greek";
import { stemmer as hungarian } from "@orama/stemmers/hungarian";
import { stemmer as hindi } from "@orama/stemmers/indian";
import { stemmer as indonesian } from "@orama/stemmers/indonesian";
import { stemmer as irish } from "@orama/stemmers/irish";
import { stemmer as italian } from "@orama/stemmers/italian";
import { stemmer as lithuanian } from "@orama/stemmers/lithuanian";
import { stemmer as nepali } from "@orama/stemmers/nepali";
import { stemmer as norwegian } from "@orama/stemmers/norwegian";
import { stemmer as portuguese } from "@orama/stemmers/portuguese";
import { stemmer as romanian } from "@orama/stemmers/romanian";
import { stemmer as russian } from "@orama/stemmers/russian";
import { stemmer as serbian } from "@orama/stemmers/serbian";
import { stemmer as spanish } from "@orama/stemmers/spanish";
import { stemmer as swedish } from "@orama/stemmers/swedish";
import { stemmer as tamil } from "@orama/stemmers/tamil";
import { stemmer as turkish } from "@orama/stemmers/turkish";
import { stemmer as ukrainian } from "@orama/stemmers/ukrainian";
import { franc } from "franc-min";

type Stemmer = (word: string) => string;

const unchanged: Stemmer = (word) => word;

const language = (iso3: string, script: RegExp, stem: Stemmer) => ({ iso3, script, stem });

const LATIN = /\p{Script=Latin}/u;
const CYRILLIC = /\p{Script=Cyrillic}/u;
const ARABIC = /\p{Script=Arabic}/u;
const DEVANAGARI = /\p{Script=Devanagari}/u;

/**
 * By ISO 639-1 code: how the detector calls the language, its script, and how its words lose their endings (Snowball's
 * algorithms). The first of a script stands for words whose language is not known.
 */
const LANGUAGES = {
	en: language("eng", LATIN, english),
	cs: language("ces", LATIN, unchanged),
	da: language("dan", LATIN, danish),
	de: language("deu", LATIN, german),
	es: language("spa", LATIN, spanish),
	fi: language("fin", LATIN, finnish),
	fr: language("fra", LATIN, french),
	ga: language("gle", LATIN, irish),
	hu: language("hun", LATIN, hungarian),
	id: language("ind", LATIN, indonesian),
	it: language("ita", LATIN, italian),
	lt: language("lit", LATIN, lithuanian),
	nl: language("nld", LATIN, dutch),
	no: language("nob", LATIN, norwegian),
	pl: language("pol", LATIN, unchanged),
	pt: language("por", LATIN, portuguese),
	ro: language("ron", LATIN, romanian),
	sv: language("swe", LATIN, swedish),
	tr: language("tur", LATIN, turkish),
	vi: language("vie", LATIN, unchanged),
	ru: language("rus", CYRILLIC, russian),
	bg: language("bul", CYRILLIC, bulgarian),
	sr: language("srp", CYRILLIC, serbian),
	uk: language("ukr", CYRILLIC, ukrainian),
	ar: language("arb", ARABIC, arabic),
	fa: language("pes", ARABIC, unchanged),
	ur: language("urd", ARABIC, unchanged),
	hi: language("hin", DEVANAGARI, hindi),
	mr: language("mar", DEVANAGARI, unchanged),
	ne: language("nep", DEVANAGARI, nepali),
	el: language("ell", /\p{Script=Greek}/u, greek),
	hy: language("hye", /\p{Script=Armenian}/u, armenian),
	ta: language("tam", /\p{Script=Tamil}/u, tamil),
};

/** ISO 639-1 code of a language whose words we know how to stem, or know not to. */
export type Language = keyof typeof LANGUAGES;

const CODES = Object.keys(LANGUAGES) as Language[];
const BY_ISO3 = new Map(CODES.map((code) => [LANGUAGES[code].iso3, code]));

/** What is looked at of a text: more would not make the detector surer, in UTF-16 code units. */
const SAMPLE = 600;
/** In a shorter text the detector errs too often, in letters. */
const MIN_LETTERS = 60;

export const isLanguage = (code: string): code is Language => Object.hasOwn(LANGUAGES, code);

/** The language of a text (trigram statistics, franc); null when it is too short to tell or is not one of ours. */
export function detectLanguage(text: string): Language | null {
	const sample = text.slice(0, SAMPLE);
	if ((sample.match(/[\p{L}\p{M}]/gu)?.length ?? 0) < MIN_LETTERS) return null;
	return BY_ISO3.get(franc(sample, { only: [...BY_ISO3.keys()] })) ?? null;
}

/** A word without its endings, by a language's rules. */
export const stemIn = (code: Language, word: string): string => LANGUAGES[code].stem(word);

/**
 * Those of the languages in which a word may be written, judged by its script; if none is, the one that stands for
 * the script; none for scripts without one.
 */
export function languagesOf(word: string, among: readonly Language[]): Language[] {
	const fitting = among.filter((code) => LANGUAGES[code].script.test(word));
	if (fitting.length > 0) return fitting;
	const usual = CODES.find((code) => LANGUAGES[code].script.test(word));
	return usual === undefined ? [] : [usual];
}
