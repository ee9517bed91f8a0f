import { posix } from "node:path";
import rehypeSlug from "rehype-slug";
import rehypeStringify from "rehype-stringify";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";

const LINK = /(href|src)="(?!https?:|#|mailto:)([^"]+)"/g;
/** To what no page is made of: a folder, the licence. */
const OTHER_FILE = /<a href="(?!https?:|#|mailto:)(?![^"]*\.md[#"])[^"]*">(.*?)<\/a>/gs;

/** One of the project's Markdown files as a page of its own, with the anchors that search knows. */
export async function renderPage(markdown: string, file: string): Promise<string> {
	const body = String(
		await unified()
			.use(remarkParse)
			.use(remarkGfm)
			.use(remarkRehype)
			.use(rehypeSlug)
			.use(rehypeStringify)
			.process(markdown),
	);
	const title = /^# (.+)$/m.exec(markdown)?.[1] ?? file;
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/demo/base.css">
<link rel="stylesheet" href="/demo/document.css">
<script async src="/widget.js" data-api-key="pk_…" data-widget-id="wgt_…"></script>
</head>
<body>
<main>
<p><a href="/demo/">Demo</a></p>
${body.replace(OTHER_FILE, "$1").replace(LINK, (_match, attribute: string, target: string) => `${attribute}="${toRoute(target, file)}"`)}
</main>
</body>
</html>
`;
}

/** A link between the repository's files as a link between the pages made of them. */
function toRoute(target: string, file: string): string {
	const [path = "", anchor] = target.split("#");
	const resolved = posix.join(posix.dirname(file), path).replace(/^docs\//, "");
	const route = `/demo/docs/${resolved.replace(/\.md$/, "")}`;
	return anchor === undefined ? route : `${route}#${anchor}`;
}
