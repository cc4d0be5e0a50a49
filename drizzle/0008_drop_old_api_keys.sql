-- contract: the keys stand in public.api_keys and control.api_key_secrets since 0006_people; the door of 0007_access reads those
DROP TABLE "control"."api_keys";
