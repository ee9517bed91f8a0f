/** What stands before a search: authorisation, limits and validation, without HTTP. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { ingestOwnDocuments } from "../../server/src/demo/documents.ts";
import { seedDemo } from "../../server/src/demo/seed.ts";
import { readEnvironment } from "../../server/src/env.ts";
import { searchQueryInput } from "../../server/src/features/search/schema.ts";
import { DOCS_DIRECTORY } from "../../server/src/paths.ts";
import { appRouter } from "../../server/src/router.ts";
import { createServices } from "../../server/src/services.ts";
import { authorize } from "../../server/src/trpc/authorize.ts";
import type { Context } from "../../server/src/trpc/context.ts";
import { type Figure, median } from "./figures.ts";

const WARM_UP = 3_000;
const MEASURED = 5_000;

const INPUT = searchQueryInput.parse({ query: "how many calls may a key make" });

/** With the limits that are usual, and an answer that is remembered: the work of the search itself would hide the rest. */
export async function measureAuthorisation(): Promise<Figure[]> {
	const directory = await mkdtemp(join(tmpdir(), "signpost-bench-"));
	const unlimited = {
		RATE_LIMIT_PER_ADDRESS: "1000000",
		RATE_LIMIT_PER_VISITOR: "1000000",
		RATE_LIMIT_PER_KEY: "1000000",
	};
	const variables = { SIGNPOST_DATA_DIR: directory, RATE_LIMIT_PER_TENANT: "1000000", ...unlimited };
	const logger = pino({ level: "silent" });
	const environment = readEnvironment(variables);
	const services = await createServices({ environment, authSecret: "s".repeat(32), encryptionKeys: [], logger });
	try {
		const { publishableKey } = await seedDemo(services, directory);
		const request = {
			...{ id: "req_bench", ip: "192.0.2.1", bearer: publishableKey, cookie: null, origin: null, host: "localhost" },
			traceparent: null,
			...{ visitorToken: "vst_bench", noteLimits: () => undefined, setCookie: () => undefined },
		};
		const ctx: Context = { services, request };
		const procedures = appRouter.createCaller(ctx);
		const { caller } = await authorize(ctx, { scope: "search", client: undefined, procedure: null });
		await ingestOwnDocuments(services, { clientId: caller.clientId, directory: DOCS_DIRECTORY });
		const search = () => services.search.query(caller, INPUT, request.ip);
		while ((await search()).hits.length < INPUT.limit) await delay(100);
		const [called, direct]: [number[], number[]] = [[], []];
		// In turns: what else the machine does slows both down alike.
		for (let n = 0; n < WARM_UP + MEASURED; n += 1) {
			const times = [await time(() => procedures.search.query(INPUT)), await time(search)];
			if (n < WARM_UP) continue;
			called.push(times[0] ?? 0);
			direct.push(times[1] ?? 0);
		}
		const [p50, bare] = [median(called), median(direct)];
		const name = "authorisation, limits and validation of search.query, p50";
		return [
			{ name, value: p50 - bare, unit: "ms", target: { atMost: 0.5 } },
			{ name: "  the call with them", value: p50, unit: "ms", target: null },
			{ name: "  the search alone, remembered", value: bare, unit: "ms", target: null },
		];
	} finally {
		await services.close();
		await rm(directory, { recursive: true, force: true });
	}
}

async function time(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}
