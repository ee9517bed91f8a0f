/** What is in the widget's frame where the server does not let it in, in the place of an error that is for programs. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ErrorCode } from "../../errors.ts";
import { errorHandler, restError, type Told, tell } from "../errors.ts";
import { acceptedLanguages, languageOf } from "./language.ts";
import { attributeOf, type Trouble, type WidgetFiles } from "./page.ts";

/** What a visitor is told; of what else is wrong, that this page may not ask. */
const TROUBLES: Partial<Record<ErrorCode, Trouble>> = {
	RATE_LIMITED: "limited",
	QUOTA_EXCEEDED: "quota",
	UNAVAILABLE: "unreachable",
	INTERNAL: "failed",
};

/** What the owner of the site can do. Only the page's console has it: a visitor can do nothing about it. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
	INVALID_INPUT: "Check the attributes of the script tag.",
	UNAUTHENTICATED: "Give the script tag a publishable key that is valid, in data-api-key.",
	FORBIDDEN: "See what the key may do and from which origins with keys.get; change it with keys.update.",
	NOT_FOUND: "Give the script tag one of the client's chatbots, in data-widget-id, or none.",
};

const asJson = errorHandler(restError);

/** Answers browsers that are to show a page with one, and everybody else with the error. */
export const refuseFrame = (files: WidgetFiles) => (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
	reply.header("Vary", "Accept");
	if (!/\btext\/html\b/.test(request.headers.accept ?? "")) return asJson(error, request, reply);
	const told = tell(error, request);
	const { httpStatus, retryAfter } = told.data;
	const { origin, lang } = request.query as Partial<Record<"origin" | "lang", unknown>>;
	const around = originOf(origin);
	const wanted = [`${lang}`, ...acceptedLanguages(request.headers["accept-language"])];
	const spoken = languageOf({ languages: [], translations: {} }, wanted, files.labels);
	reply.raw.removeHeader("X-Frame-Options");
	if (retryAfter !== null) reply.header("Retry-After", String(retryAfter));
	reply.header("Content-Security-Policy", policyFor(around)).header("Cross-Origin-Embedder-Policy", "require-corp");
	reply.header("Cross-Origin-Resource-Policy", "cross-origin").type("text/html; charset=utf-8");
	return reply.code(httpStatus).send(refusalPage(told, { origin: around, lang: spoken.lang, files }));
};

/** Of names that cannot end what they are written into. */
const ORIGIN = /^https?:\/\/(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/;

/** Of a page that says where it is; null: of one that is nowhere, as a file is. */
function originOf(value: unknown): string | null {
	return typeof value === "string" && ORIGIN.test(value) ? value : null;
}

/** It says nothing that is not said to everybody, so whoever asks may show it. */
const policyFor = (origin: string | null) =>
	[
		"default-src 'none'",
		...["script-src 'self'", "style-src 'self'", "base-uri 'none'", "form-action 'none'"],
		...(origin === null ? [] : [`frame-ancestors 'self' ${origin}`]),
		...["require-trusted-types-for 'script'", "trusted-types 'none'"],
	].join("; ");

type Refusal = { origin: string | null; lang: string; files: WidgetFiles };

function refusalPage({ message, data }: Told, { origin, lang, files }: Refusal): string {
	const { code, retryable, retryAfter } = data;
	const texts = files.troubles[lang] ?? files.troubles["en"];
	const text = texts?.[TROUBLES[code] ?? "refused"].replace("{n}", String(retryAfter ?? 10)) ?? "";
	const facts = JSON.stringify({ origin, message: [message, ADVICE[code]].filter(Boolean).join(" ") });
	const [style, script] = files.refused;
	return [
		"<!doctype html>",
		`<html lang="${lang}" dir="${texts?.dir}" data-facts="${attributeOf(facts)}">`,
		'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
		`<meta name="color-scheme" content="light dark"><title>${attributeOf(text)}</title>`,
		`<link rel="stylesheet" href="assets/${style}"><script type="module" src="assets/${script}"></script>`,
		`<p role="alert">${attributeOf(text)}</p>`,
		...(retryable ? [`<button id="again">${attributeOf(texts?.retry ?? "")}</button>`] : []),
		`<button id="close" aria-label="${attributeOf(texts?.close ?? "")}" hidden><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18"/></svg></button>`,
		"</html>",
	].join("\n");
}
