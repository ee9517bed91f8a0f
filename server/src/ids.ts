import { randomBytes } from "node:crypto";

/** What an id starts with, by what it names. */
export const ID_PREFIXES = {
	tenant: "ten",
	user: "usr",
	session: "ses",
	login: "lgn",
	verification: "ver",
	invitation: "inv",
	client: "cli",
	chatbot: "wgt",
	key: "key",
	document: "doc",
	chunk: "chk",
	job: "job",
	item: "itm",
	visitor: "vis",
	conversation: "cnv",
	message: "msg",
	run: "run",
	handOver: "hov",
	search: "sea",
	judgements: "jdg",
	evaluation: "evl",
	event: "evt",
	process: "prc",
	auditEntry: "aud",
} as const;

export type IdKind = keyof typeof ID_PREFIXES;
export type Id<Kind extends IdKind> = `${(typeof ID_PREFIXES)[Kind]}_${string}`;

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 22 characters out of 62 hold 130 random bits. */
const LENGTH = 22;
/** The largest multiple of 62 in a byte: bytes from here on would favour the first letters. */
const UNBIASED_BELOW = 248;

/** A new id that cannot be guessed: `newId("run")` is `run_` and 130 random bits. */
export function newId<Kind extends IdKind>(kind: Kind): Id<Kind> {
	let random = "";
	while (random.length < LENGTH) {
		for (const byte of randomBytes(LENGTH * 2)) {
			if (byte < UNBIASED_BELOW && random.length < LENGTH) random += ALPHABET[byte % ALPHABET.length];
		}
	}
	return `${ID_PREFIXES[kind]}_${random}`;
}
