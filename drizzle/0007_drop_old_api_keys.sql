-- contract: the keys stand in public.api_keys and control.api_key_secrets since 0005_people; the door of 0006_access reads those
DROP TABLE "control"."api_keys";
