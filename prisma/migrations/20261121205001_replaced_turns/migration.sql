ALTER TABLE "messages" ADD COLUMN "is_replaced" BOOLEAN NOT NULL DEFAULT false;
