/** What pages with older chat widgets send, as they send it. */
import { describe, expect, test } from "vitest";
import { openShop, QUESTION } from "../harness/chat.ts";
import { connect } from "../harness/tenant.ts";

const { url, shop } = await openShop();

const ask = (key: string | null, body: object = { message: QUESTION }) =>
	fetch(`${url}/api/chat`, {
		method: "POST",
		headers: { "Content-Type": "application/json", ...(key === null ? {} : { "X-API-Key": key }) },
		body: JSON.stringify(body),
	});

const statusOf = async (response: Response) => {
	await response.body?.cancel();
	return response.status;
};

/** As such a widget reads it: line by line, what is no chunk passed over. */
async function textOf(response: Response): Promise<string> {
	const lines = (await response.text()).split("\n").filter((line) => line.startsWith("data: "));
	return lines.map((line) => JSON.parse(line.slice("data: ".length)).chunk ?? "").join("");
}

test("streams the answer as chunks", async () => {
	const response = await ask(shop.publishable.secret);
	expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
	expect(await textOf(response)).toContain("within thirty days of purchase");
});

test.each(["tenantId", "tenant_id", "client_id", "clientId"])("takes the client as %s", async (name) => {
	const named = (client: string) => ask(shop.publishable.secret, { message: QUESTION, [name]: client });
	expect(await textOf(await named(shop.clientId))).toContain("thirty days");
	expect(await statusOf(await named("cli_unknown"))).toBe(404);
});

describe("the key", () => {
	test.each([
		["none", null],
		["empty", ""],
		["unknown", `pk_${"x".repeat(43)}`],
		["of another kind", "secret"],
	])("is asked for with every request, and refused at once: %s", async (_name, key) => {
		const response = await ask(key);
		expect(response.status).toBe(401);
		expect(response.headers.get("content-type")).toMatch(/^application\/json/);
		const { error } = await response.json();
		expect(error).toEqual({ code: "UNAUTHENTICATED", message: expect.any(String), requestId: expect.any(String) });
	});

	test("rotates while pages go on with the one before, until that has had its time", async () => {
		const { keys } = connect(shop.secret.secret);
		const { id: keyId, secret: old } = await shop.createKey({ kind: "publishable" });
		const { secret } = await keys.rotate.mutate({ keyId, overlapSeconds: 3_600 });
		expect([await statusOf(await ask(old)), await statusOf(await ask(secret))]).toEqual([200, 200]);
		await keys.rotate.mutate({ keyId, overlapSeconds: 3_600 });
		await expect.poll(async () => statusOf(await ask(old)), { timeout: 5_000, interval: 100 }).toBe(401);
		expect(await statusOf(await ask(secret))).toBe(200);
	});
});
