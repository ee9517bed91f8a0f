// @ts-check
// Makes three documents searchable, shows how far they are, and searches them.
//
//   SIGNPOST_URL=http://localhost:3000 SIGNPOST_KEY=sk_… node index.js
//
// Without the variables it works on the server that runs in this repository.
import { readFile } from "node:fs/promises";
import { createSignpost, SignpostError } from "@signpost/sdk";

/** @import { DocumentInput } from "@signpost/sdk" */

const LOCAL_SERVER = new URL("../../.signpost/demo.json", import.meta.url);
const QUESTION = process.argv[2] ?? "how long may I return shoes";

/** @type {DocumentInput[]} */
const documents = [
	{
		externalId: "example/returns",
		title: "Returns",
		route: "/help/returns",
		content:
			"# Returns\n\nShoes can be returned within 60 days, everything else within 30. " +
			"Keep the box: it is what the courier puts the label on.\n\n" +
			"## Refunds\n\nThe money is back on your card three days after the parcel has reached us.",
		tags: ["help"],
	},
	{
		externalId: "example/shipping",
		route: "/help/shipping",
		format: "html",
		content:
			"<title>Shipping</title><nav>Home · Help</nav><main><h1>Shipping</h1>" +
			"<p>Parcels leave on the day of the order when it arrives before noon.</p></main>",
		tags: ["help"],
	},
	{
		externalId: "example/hours",
		title: "Opening hours",
		route: "/shop",
		format: "text",
		content: "The shop is open from Tuesday to Saturday, 10 to 18 h.",
		metadata: { city: "Porto" },
	},
];

async function main() {
	const signpost = createSignpost(await connection());
	const job = await signpost.ingest.documents(documents);
	console.log(`${job.accepted} documents are stored; ${job.jobId} makes them searchable.`);
	const done = await signpost.ingest.wait(job, {
		onProgress: ({ processed, total }) => console.log(`  ${processed} of ${total}`),
		timeoutMs: 60_000,
	});
	console.log(`${done.added} added, ${done.changed} changed, ${done.unchanged} unchanged, ${done.failed} failed`);
	for (const { externalId, reason } of done.failures) console.error(`${externalId}: ${reason}`);

	const { hits, recommendedRoute } = await signpost.search.query({ query: QUESTION, limit: 3 });
	console.log(`\n“${QUESTION}”`);
	for (const { title, route, snippet } of hits) console.log(`  ${title} (${route}): ${snippet.text}`);
	if (recommendedRoute !== null) console.log(`Go to ${recommendedRoute}`);
	if (done.failed > 0 || hits.length === 0) process.exitCode = 1;
}

async function connection() {
	const { SIGNPOST_URL: url, SIGNPOST_KEY: key } = process.env;
	if (url !== undefined && key !== undefined) return { url, key };
	const local = JSON.parse(await readFile(LOCAL_SERVER, "utf8"));
	return { url: url ?? local.url, key: key ?? local.secretKey };
}

main().catch((error) => {
	const code = error instanceof SignpostError ? ` (${error.code})` : "";
	console.error(`${error.message}${code}`);
	process.exitCode = 1;
});
