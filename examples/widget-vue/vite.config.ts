import vue from "@vitejs/plugin-vue";

export default {
	// Without it Vue would look for components of its own.
	plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("a4w-") } } })],
};
