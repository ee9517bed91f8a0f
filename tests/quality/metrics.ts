export * from "../../evaluation/metrics.ts";
