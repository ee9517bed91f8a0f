/** `npm run fuzz -- --inputs 20000 --seed 7`: as many inputs of every procedure, the same for the same seed. */
import fc from "fast-check";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { ERROR_CODES } from "../../server/src/errors.ts";
import type { RestRoute } from "../../server/src/http/rest/routes.ts";
import { transformer } from "../../server/src/trpc/transformer.ts";
import { logIn } from "../harness/people.ts";
import { nameOfRoute, REST, type RestRequest, requestOf } from "../harness/rest.ts";
import { connect, openDatabaseForFile } from "../harness/tenant.ts";
import { ACCESS } from "./access.ts";
import { allowedBy, type Names, spoilt } from "./arbitrary.ts";
import { answerOf, attack, bearer, guardServer, JSON_CONTENT, type Reply } from "./attack.ts";
import { type Furniture, furnish, snapshot } from "./furniture.ts";
import { inputSchemaOf } from "./inputs.ts";
import { NAMES } from "./names.ts";
import { PROCEDURES, type ProcedureRow, rowOf } from "./procedures.ts";
import { DOORS, knock } from "./routes.ts";

const INPUTS = Number(process.env["FUZZ_INPUTS"] ?? 2_000);
const SEED = Number(process.env["FUZZ_SEED"] ?? 42);
const BATCH = 10;
/** Of a query's inputs in a url, in characters: Node takes 16 KiB of headers. */
const MAX_QUERY = 8_000;
const DOORS_WITH_BODY = DOORS.filter(({ body }) => body !== null);
const RUNS = Math.ceil(INPUTS / (PROCEDURES.length + DOORS_WITH_BODY.length + REST.length) / BATCH);

const database = openDatabaseForFile();
let own: Furniture;
let other: Furniture;
const tried = { inputs: 0, allowed: 0, served: 0 };
guardServer();
beforeAll(async () => {
	own = await furnish(database, { canary: "zanderfilet", spares: 50 });
	other = await furnish(database, { canary: "quastenflosser" });
});
afterAll(() => {
	const { inputs, allowed, served } = tried;
	process.stdout.write(`Fuzz: ${inputs} inputs, ${allowed} of them allowed, ${served} served, by seed ${SEED}.\n`);
});

/** Where a client or tenant is deleted, none of one's own: the others would be called in vain. */
function namesOf(path: string): Names {
	const ofOwn = (theirs: (tenant: Furniture) => unknown) =>
		/^(?:clients|tenants)\.delete$/.test(path) ? [] : [theirs(own)];
	return Object.fromEntries(
		Object.entries(NAMES).map(([field, { theirs, nobodys }]) => [field, [...ofOwn(theirs), theirs(other), nobodys()]]),
	);
}

/** As a client would send it; what superjson refuses to write goes as plain JSON. */
function write(input: unknown): string {
	try {
		return JSON.stringify(superjson.serialize(input));
	} catch {
		return writePlain({ json: input });
	}
}

const writePlain = (input: unknown): string =>
	JSON.stringify(input, (_key, value) => (typeof value === "bigint" ? String(value) : value)) ?? "";

/** Whether the schema takes it once it has been sent. What has no input is called whatever is sent. */
function isAllowed(schema: z.ZodType, raw: string): boolean {
	if (schema.type === "undefined") return true;
	try {
		return schema.safeParse(transformer.input.deserialize(JSON.parse(raw))).success;
	} catch {
		return false;
	}
}

type Answer = ReturnType<typeof answerOf> & { body: string };

type Headers = [string, string][];
type Target = Pick<ProcedureRow, "path" | "kind"> & { headers: Headers };

/** Of the first who may call it. */
async function headersFor({ path }: ProcedureRow): Promise<Headers> {
	const { owner, sk } = ACCESS.get(path) ?? {};
	const visitor: Headers = [["X-Signpost-Visitor", own.visitorToken]];
	const mayOwnerOnly = owner === 200 && sk !== 200;
	return [...bearer(mayOwnerOnly ? await logIn(own.owner) : own.secret.secret), ...visitor];
}

function sendBatch({ path, kind, headers }: Target, raws: string[]): Promise<Reply> {
	const target = `/trpc/${raws.map(() => path).join()}?batch=1`;
	const body = `{${raws.map((raw, index) => `"${index}":${raw}`).join()}}`;
	if (kind === "mutation") return attack({ method: "POST", path: target, headers: [JSON_CONTENT, ...headers], body });
	return attack({ path: `${target}&input=${encodeURIComponent(body)}`, headers });
}

function sendAlone(row: Target, raw: string): Promise<Reply> {
	if (row.kind !== "subscription") return sendBatch(row, [raw]);
	const headers: Headers = [...row.headers, ["Accept", "text/event-stream"]];
	return attack({ path: `/trpc/${row.path}?input=${encodeURIComponent(raw)}`, headers });
}

/** What each input was answered: in batches where they can be had, alone where a batch is refused as a whole. */
async function answersTo(row: Target, raws: string[]): Promise<Answer[]> {
	const isShort = row.kind === "mutation" || encodeURIComponent(raws.join()).length < MAX_QUERY;
	if (row.kind !== "subscription" && isShort && raws.length > 1) {
		const reply = await sendBatch(row, raws);
		const parts: unknown = JSON.parse(reply.body);
		if (Array.isArray(parts) && parts.length === raws.length) return parts.map((part) => partOf(reply, part));
	}
	const replies = await Promise.all(raws.map((raw) => sendAlone(row, raw)));
	return replies.map((reply) => ({ ...describeReply(reply), body: reply.body }));
}

const partOf = (reply: Reply, part: object): Answer => {
	const body = JSON.stringify(part);
	return { ...answerOf({ ...reply, status: "error" in part ? 400 : 200, body }), body };
};

/** Node itself answers headers that are too long, without a word. */
const describeReply = (reply: Reply) =>
	reply.status === 431 ? { status: 431, code: "TOO_LARGE", message: "" } : answerOf(reply);

const TELLTALE = /prisma|postgres|sqlstate|node_modules|\.js:\d|\bat \w+ \(|polluted":"?yes/i;

function check(answer: Answer, isAllowed: boolean, raw: string): void {
	const { status, code, body } = answer;
	const about = `${raw.slice(0, 2_000)} was answered ${body.slice(0, 500)}`;
	expect(status, about).toBeLessThan(500);
	if (status !== 200) expect(Object.keys(ERROR_CODES), about).toContain(code);
	if (!isAllowed) expect(status, about).not.toBe(200);
	expect(body, about).not.toContain(other.canary);
	if (code !== null) expect(answer.message, about).not.toMatch(TELLTALE);
}

/** A route's answer, of which only the outside is known. */
function checkRoute({ status, body }: Reply, sent: string): void {
	const about = `${sent.slice(0, 2_000)} was answered ${body.slice(0, 500)}`;
	tried.inputs += 1;
	if (status < 300) tried.served += 1;
	expect(status, about).toBeLessThan(500);
	expect(body, about).not.toContain(other.canary);
	if (status >= 400) expect(body, about).not.toMatch(TELLTALE);
}

const base = (row: ProcedureRow) => fc.constant(null).map(() => row.input(own) ?? {});

/** Tries inputs, ten at a time, after which another tenant has what it had. */
async function attempt(input: fc.Arbitrary<unknown>, send: (inputs: unknown[]) => Promise<void>): Promise<void> {
	const before = await snapshot(database, other.tenantId);
	const batch = fc.array(input, { minLength: BATCH, maxLength: BATCH });
	await fc.assert(fc.asyncProperty(batch, send), { seed: SEED, numRuns: RUNS });
	expect(await snapshot(database, other.tenantId)).toEqual(before);
}

const LIMIT_MS = 600_000;

describe("I3, I5, I6, D2, D6, U12 whatever is sent is answered, and moves nothing of others", () => {
	test.each(PROCEDURES)(
		"$path",
		async (row) => {
			const headers = await headersFor(row);
			const schema = inputSchemaOf(row.path);
			const allowed = allowedBy(schema, namesOf(row.path));
			await attempt(fc.oneof(allowed, spoilt(allowed), spoilt(base(row))), async (inputs) => {
				const raws = inputs.map(write);
				const answers = await answersTo({ ...row, headers }, raws);
				for (const [index, answer] of answers.entries()) {
					const raw = raws[index] ?? "";
					const may = isAllowed(schema, raw);
					tried.inputs += 1;
					if (may) tried.allowed += 1;
					if (answer.status === 200) tried.served += 1;
					check(answer, may, raw);
				}
			});
		},
		LIMIT_MS,
	);

	test.each(DOORS_WITH_BODY.map((door) => [`${door.method} ${door.path} (${door.scope})`, door] as const))(
		"%s",
		async (_name, door) => {
			await attempt(spoilt(fc.constant(door.body?.())), async (inputs) => {
				const raws = inputs.map(writePlain);
				const replies = await Promise.all(raws.map((raw) => knock(door, { key: own.secret.secret, raw })));
				for (const [index, reply] of replies.entries()) checkRoute(reply, raws[index] ?? "");
			});
		},
		LIMIT_MS,
	);

	test.each(REST.map((route) => [nameOfRoute(route), route] as const))(
		"%s",
		async (_name, route) => {
			const row = rowOf(route.procedure);
			const headers = [...(await headersFor(row)), JSON_CONTENT];
			const allowed = allowedBy(inputSchemaOf(row.path), namesOf(row.path));
			await attempt(fc.oneof(allowed, spoilt(allowed), spoilt(base(row))), async (inputs) => {
				const requests = inputs.map((input) => requestFor(route, input)).filter((request) => request !== null);
				const replies = await Promise.all(requests.map((request) => attack({ ...request, headers })));
				for (const [index, reply] of replies.entries()) checkRoute(reply, JSON.stringify(requests[index]));
			});
		},
		LIMIT_MS,
	);
});

/** Null: it cannot be written as a request of that route. */
function requestFor(route: RestRoute, input: unknown): RestRequest | null {
	try {
		const isObject = typeof input === "object" && input !== null;
		const request = requestOf(route, isObject ? (input as Record<string, unknown>) : {});
		return request.body === undefined ? request : { ...request, body: writePlain(input) };
	} catch {
		return null;
	}
}

test("I5 nothing that was sent has reached what all objects inherit from", async () => {
	const found = await connect(own.publishable.secret).search.query.query({ query: "page" });
	expect(found).not.toHaveProperty("explanation");
	expect(found.hits.length).toBeGreaterThan(1);
	expect(found.hits.filter((hit) => "explain" in hit || "polluted" in hit)).toEqual([]);
});
