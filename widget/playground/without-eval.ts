import { z } from "zod";

// Otherwise zod tries whether it may make code of texts, which the page's policy reports.
z.config({ jitless: true });
