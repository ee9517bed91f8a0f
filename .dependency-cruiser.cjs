// Who may import whom: the table in ARCHITECTURE.md, as rules that `npm run lint` checks.
// In `path`, $1 is what the first group of the rule's `from` matched: the feature's folder.

const FEATURE = "^server/src/features/([^/]+)";
const TEST = "[.]test[.]ts$";
const PACKAGE = (names) => `(^|/)node_modules/(${names})(/|$)`;

const PRISMA = ["^server/src/generated/", PACKAGE("@prisma|prisma|pg|pg-boss")];
const TRPC = ["^server/src/trpc/", PACKAGE("@trpc|trpc-to-openapi")];
const FASTIFY = ["^server/src/http/", PACKAGE("fastify|@fastify|fastify-plugin")];
const DEVICES = "^(node:)?(fs|net|http|http2|https|dgram|dns|tls|child_process|worker_threads|cluster)(/|$)";
const COMPOSITION_ROOT = "^server/src/(services|talk|usage|tenancy|app|main)[.]ts$";

/** Types vanish when the code is built, so they may cross where values may not. */
const VALUES = { dependencyTypesNot: ["type-only"] };

const rule = (name, comment, { from, to }) => ({ name, comment, severity: "error", from, to });

module.exports = {
	forbidden: [
		rule("no-cycles", "Files that need each other are one file, or need a third.", {
			from: {},
			to: { circular: true },
		}),
		rule("resolvable", "The import names a file or package that is not there.", {
			from: {},
			// The widget's SDK is there once it is built; type-checking misses what is not in it.
			to: { couldNotResolve: true, pathNot: "^@signpost/sdk" },
		}),
		rule("declared", "The package is not in the package.json of the workspace that imports it.", {
			from: { pathNot: TEST },
			to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
		}),
		rule("schema-only-zod", "A schema.ts holds zod schemas and types, so that the SDK can take its types from it.", {
			from: { path: `${FEATURE}/schema[.]ts$` },
			to: { pathNot: [PACKAGE("zod"), "^server/src/features/[^/]+/schema[.]ts$"] },
		}),
		rule("router-is-thin", "A router.ts knows tRPC, schemas and its own feature's service, nothing behind them.", {
			from: { path: `${FEATURE}/router[.]ts$` },
			to: {
				path: [
					...PRISMA,
					...FASTIFY,
					DEVICES,
					"^server/src/(database|models|jobs)/",
					"^server/src/features/$1/(?!(schema|service)[.]ts$)",
					"^server/src/features/(?!$1/)[^/]+/(?!schema[.]ts$)",
				],
			},
		}),
		rule("service-is-rules", "A service.ts knows no transport and no database.", {
			from: { path: `${FEATURE}/service[.]ts$` },
			to: { path: [...PRISMA, ...TRPC, ...FASTIFY, "^server/src/database/"] },
		}),
		rule("service-is-handed-others", "A service gets another feature's service from services.ts, as a value.", {
			from: { path: `${FEATURE}/(?!router)[^/]+[.]ts$`, pathNot: TEST },
			to: { path: "^server/src/features/(?!$1/)[^/]+/(service|store|router)[.]ts$", ...VALUES },
		}),
		rule("store-is-queries", "A store.ts knows no service, no other store and no transport.", {
			from: { path: `${FEATURE}/store[.]ts$` },
			to: {
				path: [
					...TRPC,
					...FASTIFY,
					"^server/src/features/[^/]+/(service|router)[.]ts$",
					"^server/src/features/(?!$1/)[^/]+/store[.]ts$",
				],
			},
		}),
		rule("work-is-pure", "Every other file of a feature is pure work: it knows no I/O of any kind.", {
			from: { path: `${FEATURE}/(?!(schema|router|service|store)[.]ts$)`, pathNot: TEST },
			to: { path: [...PRISMA, ...TRPC, ...FASTIFY, DEVICES, "^server/src/database/"] },
		}),
		rule("work-is-called", "Pure work is called by services; it does not call them or their stores.", {
			from: { path: `${FEATURE}/(?!(schema|router|service|store)[.]ts$)`, pathNot: TEST },
			to: { path: "^server/src/features/[^/]+/(service|store|router)[.]ts$", ...VALUES },
		}),
		rule("composition-root-on-top", "Only main, app and tests see the composition root.", {
			from: { path: "^(server|sdk|scripts)/", pathNot: [COMPOSITION_ROOT, TEST] },
			to: { path: COMPOSITION_ROOT, ...VALUES },
		}),
		rule("evaluation-is-pure", "Server, command line and tests share it: it is arithmetic and knows none of them.", {
			from: { path: "^evaluation/", pathNot: TEST },
			to: { pathNot: "^evaluation/" },
		}),
		rule("sdk-without-server", "The SDK takes only types from the server.", {
			from: { path: "^sdk/src/" },
			to: { path: "^server/", ...VALUES },
		}),
		rule("server-without-sdk", "The server does not know its clients or their tests.", {
			from: { path: "^server/src/", pathNot: TEST },
			to: { path: "^(sdk|examples|tests|scripts)/" },
		}),
	],
	options: {
		doNotFollow: { path: ["node_modules", "/generated/", "/dist/"] },
		exclude: { path: "^(server|sdk)/dist/" },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: "tsconfig.base.json" },
		enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
	},
};
