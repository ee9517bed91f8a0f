import { fileURLToPath } from "node:url";

// The same modules run from source (tests, scripts) and bundled into dist/, where the build puts copies.
const bundled = !import.meta.url.endsWith(".ts");

const resolve = (inBundle: string, inSource: string) =>
	fileURLToPath(new URL(bundled ? inBundle : inSource, import.meta.url));

/** SQL migrations, one folder each. */
export const MIGRATIONS_DIRECTORY = resolve("./migrations", "../../prisma/migrations");

/** The demo page. */
export const DEMO_DIRECTORY = resolve("./demo", "../../examples/html");

/** What pages of other sites load, as the widget's build has left it. */
export const WIDGET_DIRECTORY = resolve("./widget", "../../widget/dist");

/** This project's own documentation, the first thing the demo client knows. */
export const DOCS_DIRECTORY = resolve("./docs", "../..");

/** A worker thread's entry file, by its path below src without extension. */
export const workerFile = (name: string) => resolve(`./${name}.js`, `./${name}.ts`);

/** The description of REST. */
export const OPENAPI_FILE = resolve("./openapi.json", "./generated/openapi.json");

/** The page that shows it; only the build makes it whole. */
export const REFERENCE_DIRECTORY = resolve("./reference", "../reference");
