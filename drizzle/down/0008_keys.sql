drop function app.use_key, app.key_state;
