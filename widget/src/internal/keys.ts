/** Safari's code of keys that choose between characters, which it sends when that has ended. */
const PROCESSED = 229;

/** Whether a key chooses between characters, as in Chinese and Japanese, and is nothing else. */
export const isComposing = ({ isComposing, keyCode }: KeyboardEvent): boolean => isComposing || keyCode === PROCESSED;
