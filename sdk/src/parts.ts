/**
 * The client in its parts, for bundles that are to hold no more of it than they use, as the widget's. They come as one
 * file under two names, so that a bundler of ours can take them from two.
 */
export * from "./parts/chat.ts";
export * from "./parts/search.ts";
