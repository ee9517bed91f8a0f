// What TypeScript says of the elements in JSX; each line after an expected error is one.
import type { ChatElement, LauncherElement } from "../src/react.ts";

export const right = (ref: { current: ChatElement | null }, launcher: { current: LauncherElement | null }) => (
	<>
		<a4w-chat ref={ref} server="https://search.example.com" api-key="pk_0" className="help" texts={{ send: "Go" }} />
		<a4w-chat apiKey="pk_0" scheme="dark" lang="de" searchable ona4w-navigate={(event) => event.detail.href.length} />
		<a4w-search facetFields={["tags"]} askable ona4w-ask={(event) => ref.current?.ask(event.detail.question)} />
		<a4w-launcher ref={launcher} view="search" isOpen={false} ona4w-open={() => launcher.current?.close()} />
	</>
);

export const wrong = (ref: { current: ChatElement | null }) => (
	<>
		{/* @ts-expect-error there is no such scheme */}
		<a4w-chat scheme="blue" />
		{/* @ts-expect-error a key is a text */}
		<a4w-chat apiKey={1} />
		{/* @ts-expect-error also as an attribute */}
		<a4w-chat api-key={1} />
		{/* @ts-expect-error there is no such word */}
		<a4w-chat texts={{ sned: "Go" }} />
		{/* @ts-expect-error it is not the chat that can be asked from */}
		<a4w-chat askable />
		{/* @ts-expect-error there is no such property */}
		<a4w-search serverUrl="https://search.example.com" />
		{/* @ts-expect-error a search is no chat */}
		<a4w-search ref={ref} />
		{/* @ts-expect-error an address has no question */}
		<a4w-search ona4w-navigate={(event) => event.detail.question} />
		{/* @ts-expect-error there is no such view */}
		<a4w-launcher view="both" />
		{/* @ts-expect-error there is no such element */}
		<a4w-chart />
	</>
);
