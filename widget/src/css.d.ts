declare module "*.css" {
	const styles: string;

	export { styles };
}
