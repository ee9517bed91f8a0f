/** Everything that a stream has, once it has ended. */
export async function collect<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
	const items: Item[] = [];
	for await (const item of stream) items.push(item);
	return items;
}
