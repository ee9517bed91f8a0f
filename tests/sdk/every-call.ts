import type { ChatEvent, Signpost } from "../../sdk/src/index.ts";

type Outputs = Record<string, unknown[]>;

const DOCUMENTS = [
	{
		externalId: "returns",
		title: "Returns",
		route: "/help/returns",
		content: "# Returns\n\n## Shoes\n\nShoes can be returned within thirty days of purchase.",
		format: "markdown",
		tags: ["help"],
		metadata: { product: "shoes", version: 2, current: true },
		source: "handbook",
		updatedAt: new Date("2026-01-02T03:04:05Z"),
	},
	{
		externalId: "gloves",
		route: "/help/gloves",
		content: "# Gloves\n\nGloves can be returned within ten days of purchase.",
	},
	{ externalId: "delivery", route: "/help/delivery", content: "# Delivery\n\nDelivery takes two working days." },
] as const;

/**
 * Calls every procedure once, with every field that an SDK can send, as a page and as a server of one client without
 * documents. Gives what came back, by procedure.
 */
export async function callEverything(page: Signpost, server: Signpost): Promise<Outputs> {
	const outputs: Outputs = {};
	const note = <Output>(name: string, output: Output): Output => {
		outputs[name] = [...(outputs[name] ?? []), output];
		return output;
	};
	note("health.check", await page.health.check());
	await handIn(server, note);
	await search(page, note);
	await chat(page, note);
	await tune(server, note);
	await evaluate(server, note);
	note("documents.delete", await server.documents.delete({ externalIds: ["gloves"] }));
	const refusal = await page.chat.history({ conversationId: "cnv_none" }).catch((error) => error);
	const { name, code, status, requestId } = refusal;
	note("errors", { name, code, status, requestId });
	return outputs;
}

type Note = <Output>(name: string, output: Output) => Output;

async function handIn(server: Signpost, note: Note): Promise<void> {
	const documents = DOCUMENTS.map((document) => ({ ...document }));
	const job = note("ingest.documents", await server.ingest.documents({ documents: documents as never }));
	for await (const progress of server.ingest.progress(job)) note("ingest.progress", progress);
	note("ingest.job", await server.ingest.job(job));
	note("documents.list", await server.documents.list({ source: "handbook", status: "ready", limit: 1 }));
	note("documents.get", await server.documents.get({ externalId: "returns" }));
	note("embedding.progress", await server.embedding.progress());
}

async function search(page: Signpost, note: Note): Promise<void> {
	const filter = {
		tags: { any: ["help"] },
		metadata: { product: ["shoes"], version: { gte: 1, lt: 3 }, current: true },
		updatedAt: { gte: new Date("2026-01-01T00:00:00Z") },
		route: { prefix: "/help" },
		and: [{ tags: ["help"] }],
		or: [{ route: "/help/returns" }],
		not: { language: "de" },
	};
	const toggles = { prefix: true, typoTolerance: true, learning: true, rerank: false };
	const { hits } = note(
		"search.query",
		await page.search.query({
			query: "return shoes",
			limit: 5,
			filter,
			facets: ["tags", "version"],
			facetLimit: 5,
			...toggles,
		}),
	);
	const first = note("search.query", await page.search.query({ query: "returned within days", limit: 1 }));
	if (first.nextCursor !== null) {
		await page.search.query({ query: "returned within days", limit: 1, cursor: first.nextCursor, explain: true });
	}
	note("search.suggest", await page.search.suggest({ query: "retu", limit: 3 }));
	note("search.similar", await page.search.similar({ externalId: "returns", limit: 2 }));
	const clickToken = hits[0]?.clickToken ?? "";
	page.events.track({ type: "click", clickToken, query: "shoes", value: 1, properties: { place: "top" } });
	// What is stored is seen by whether it resolves.
	note("events.track", (await page.events.flush()) ?? null);
}

async function chat(page: Signpost, note: Note): Promise<void> {
	const noted = (event: ChatEvent) => note("chat.events", { [event.type]: event });
	const run = note("chat.start", await page.chat.start({ message: "Can shoes be returned?" }));
	const ids: string[] = [];
	for await (const { id, data } of page.chat.events({ runId: run.runId }))
		ids.push(noted(data) === undefined ? "" : id);
	const { conversationId } = run;
	const answer = page.chat.ask({ message: "Which astronauts sew gloves on the moon's dark side?", conversationId });
	for await (const event of answer) noted(event);
	note("chat.stop", await page.chat.stop({ runId: run.runId }));
	note("chat.history", await page.chat.history({ conversationId }));
	// Taking up after the second event goes on with the third.
	const [, second = "", third] = ids;
	for await (const { id } of page.chat.events({ runId: run.runId, lastEventId: second })) {
		if (id !== third) throw new Error(`Event ${id} came after event ${second}.`);
		break;
	}
}

async function tune(server: Signpost, note: Note): Promise<void> {
	const curation = { query: "shoes", pinned: [{ externalId: "delivery", position: 1 }], hidden: ["gloves"] };
	note("curations.save", await server.curations.save(curation));
	note("curations.list", await server.curations.list());
	note("curations.delete", await server.curations.delete({ query: "shoes" }));
	const synonym = note("synonyms.save", await server.synonyms.save({ kind: "equivalent", terms: ["shoe", "sneaker"] }));
	note("synonyms.list", await server.synonyms.list());
	note("synonyms.delete", await server.synonyms.delete({ synonymId: synonym.synonymId }));
	note("synonyms.replace", await server.synonyms.replace({ synonyms: [] }));
	note("signals.configure", await server.signals.configure({ learning: true }));
	note("signals.recompute", await server.signals.recompute());
	note("signals.status", await server.signals.status());
}

async function evaluate(server: Signpost, note: Note): Promise<void> {
	const { evaluation } = server;
	const rows = [{ query: "return shoes", document: "returns", grade: 1 }];
	note("evaluation.putJudgements", await evaluation.putJudgements({ name: "shop", rows }));
	note("evaluation.listJudgements", await evaluation.listJudgements());
	note("evaluation.getJudgements", await evaluation.getJudgements({ name: "shop", limit: 10 }));
	const measure = async () => {
		const { evaluationId } = note("evaluation.run", await evaluation.run({ judgements: "shop", label: "one" }));
		for (;;) {
			const run = await evaluation.status({ evaluationId });
			if (run.status === "done") return note("evaluation.status", run).evaluationId;
			if (run.status === "failed") throw new Error("The evaluation failed.");
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	};
	const [baselineId, evaluationId] = [await measure(), await measure()];
	note("evaluation.get", await evaluation.get({ evaluationId }));
	note("evaluation.list", await evaluation.list({ judgements: "shop", limit: 5 }));
	note("evaluation.compare", await evaluation.compare({ baselineId, evaluationId, permutations: 1000, seed: 1 }));
	note("evaluation.delete", await evaluation.delete({ evaluationId }));
	note("evaluation.deleteJudgements", await evaluation.deleteJudgements({ name: "shop" }));
}
