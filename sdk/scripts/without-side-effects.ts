import type { PluginBuild } from "esbuild";

/** The packages do not say so of themselves; what they load for links that nobody uses is left out. */
export const withoutSideEffects = {
	name: "without-side-effects",
	setup(build: PluginBuild) {
		build.onResolve({ filter: /^@trpc\/client|^superjson$|^\.\/.*\.mjs$/ }, async ({ path, pluginData, ...place }) => {
			if (pluginData === true) return undefined;
			return { ...(await build.resolve(path, { ...place, pluginData: true })), sideEffects: false };
		});
	},
};
