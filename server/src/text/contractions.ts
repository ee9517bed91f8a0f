/** What English contracts says nothing, and its pieces look like other words. */
const CONTRACTIONS = /\b\p{L}+n['’]t\b|['’](?:s|re|ve|ll|d|m)\b/giu;

// Looking for an apostrophe first is a tenth of the work.
export const withoutContractions = (text: string) => (/['’]/.test(text) ? text.replace(CONTRACTIONS, " ") : text);
