import { beforeAll, expect, test } from "vitest";
import { connect, createTenant, openDatabaseForFile, type TestTenant } from "../harness/tenant.ts";

const database = openDatabaseForFile();
let tenant: TestTenant;
let chatbotId: string;
beforeAll(async () => {
	tenant = await createTenant(database);
	const { chatbots } = connect(tenant.secret.secret);
	({ chatbotId } = await chatbots.create.mutate({
		...{ name: "Ada", instructions: "canary-instructions", models: ["extractive"] },
		retrieval: { sources: ["canary-source"], filter: { tags: ["canary-tag"] } },
		widget: { texts: { title: "Ask Ada" }, suggestions: ["What is new?"], languages: ["de"], mode: "chat" },
	}));
});

test("L4 a page is told how a chatbot shows itself, and nothing else of it", async () => {
	const told = await connect(tenant.publishable.secret).widget.config.query({ chatbotId });
	expect(told).toEqual({
		...{ chatbotId, name: "Ada", mode: "chat", texts: { title: "Ask Ada" }, theme: {} },
		...{ suggestions: ["What is new?"], languages: ["de"], translations: {}, layout: "corner", shortcut: "search" },
	});
	for (const secret of ["canary", tenant.tenantId, tenant.clientId]) expect(JSON.stringify(told)).not.toContain(secret);
});

test("without a name it is the client's first chatbot", async () => {
	const { name, mode } = await connect(tenant.publishable.secret).widget.config.query({});
	expect({ name, mode }).toEqual({ name: "docs", mode: "both" });
});

test("T2 that of another client is not there", async () => {
	const other = await createTenant(database);
	const asked = connect(other.publishable.secret).widget.config.query({ chatbotId });
	await expect(asked).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
});
