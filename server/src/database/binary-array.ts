const HEADER_LENGTH = 20;

/** PostgreSQL's binary form of an array with one dimension (`array_send`) of elements in binary form. */
export function encodeArray(elementType: number, elements: Uint8Array[]): Uint8Array<ArrayBuffer> {
	const length = elements.reduce((sum, element) => sum + 4 + element.length, HEADER_LENGTH);
	const array = new Uint8Array(length);
	const view = new DataView(array.buffer);
	const [dimensions, hasNulls, firstIndex] = [1, 0, 1];
	for (const [index, value] of [dimensions, hasNulls, elementType, elements.length, firstIndex].entries()) {
		view.setInt32(4 * index, value);
	}
	let offset = HEADER_LENGTH;
	for (const element of elements) {
		view.setInt32(offset, element.length);
		array.set(element, offset + 4);
		offset += 4 + element.length;
	}
	return array;
}
