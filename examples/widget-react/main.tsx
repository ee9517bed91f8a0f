// A site with the widget's elements: a search and a chat in the page, and a button that opens a search.
//
//   VITE_SIGNPOST_URL=http://localhost:3000 VITE_SIGNPOST_KEY=pk_… npm start
//
import "@signpost/widget/react";
import type { ChatElement, LauncherElement } from "@signpost/widget";
import { StrictMode, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";

const { VITE_SIGNPOST_URL: server, VITE_SIGNPOST_KEY: apiKey } = import.meta.env;

function Site() {
	const [path, go] = usePath();
	const chat = useRef<ChatElement>(null);
	const launcher = useRef<LauncherElement>(null);

	/** Links of the site are for its router; others are left to the browser. */
	function follow(event: CustomEvent<{ href: string }>) {
		if (new URL(event.detail.href).origin !== location.origin) return;
		event.preventDefault();
		go(event.detail.href);
	}

	return (
		<>
			<header>
				<h1>{path === "/" ? "A shop" : `The page ${path}`}</h1>
				<button type="button" onClick={() => launcher.current?.open()}>
					Search
				</button>
			</header>
			<main>
				<a4w-search
					server={server}
					apiKey={apiKey}
					askable
					ona4w-ask={(event) => void chat.current?.ask(event.detail.question)}
					ona4w-navigate={follow}
				/>
				<a4w-chat
					ref={chat}
					server={server}
					apiKey={apiKey}
					texts={{ title: "Ask the shop", disclaimer: "" }}
					ona4w-navigate={follow}
				/>
			</main>
			<a4w-launcher ref={launcher} server={server} apiKey={apiKey} view="search" ona4w-navigate={follow} />
		</>
	);
}

/** Where the visitor is, and how to go elsewhere without loading a page. A site has its router for this. */
function usePath() {
	const [path, setPath] = useState(location.pathname);
	useEffect(() => {
		const onBack = () => setPath(location.pathname);
		addEventListener("popstate", onBack);
		return () => removeEventListener("popstate", onBack);
	}, []);
	const go = (href: string) => {
		history.pushState(null, "", href);
		setPath(location.pathname);
	};
	return [path, go] as const;
}

const root = document.getElementById("site");
if (root !== null)
	createRoot(root).render(
		<StrictMode>
			<Site />
		</StrictMode>,
	);
