import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { connectionFrom } from "./config.ts";

const LOCAL = { url: "http://localhost:3100", secretKey: "sk_local", publishableKey: "pk_local" };

function dataFolder(content = JSON.stringify(LOCAL)): { SIGNPOST_DATA_DIR: string } {
	const folder = mkdtempSync(join(tmpdir(), "signpost-cli-"));
	writeFileSync(join(folder, "demo.json"), content);
	onTestFinished(() => rmSync(folder, { recursive: true }));
	return { SIGNPOST_DATA_DIR: folder };
}

test("flags come before the environment, and that before the local server", () => {
	const environment = { ...dataFolder(), SIGNPOST_URL: "http://env", SIGNPOST_KEY: "sk_env" };
	expect(connectionFrom({ url: "http://flag/", key: "sk_flag", client: "docs" }, environment)).toEqual({
		url: "http://flag",
		key: "sk_flag",
		clientId: "docs",
	});
	expect(connectionFrom({}, environment)).toEqual({ url: "http://env", key: "sk_env" });
});

test("a local server needs no flag", () => {
	expect(connectionFrom({}, dataFolder())).toEqual({ url: LOCAL.url, key: "sk_local" });
	expect(connectionFrom({ url: `${LOCAL.url}/` }, dataFolder())).toEqual({ url: LOCAL.url, key: "sk_local" });
});

test("the local server's key goes to no other server", () => {
	expect(() => connectionFrom({ url: "https://example.com" }, dataFolder())).toThrow("There is no key");
});

test("a broken file is as good as none", () => {
	expect(() => connectionFrom({}, dataFolder("{"))).toThrow("There is no key");
	expect(connectionFrom({ key: "sk_flag" }, dataFolder("[]"))).toEqual({
		url: "http://localhost:3000",
		key: "sk_flag",
	});
});
