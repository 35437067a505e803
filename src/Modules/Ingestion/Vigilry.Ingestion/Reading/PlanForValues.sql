-- For the rest of the transaction: a plan that was made for other values would not use the search index, and to compile a plan or to spread it over
-- processes takes longer than what it is for.
SELECT
    set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true),
    set_config('max_parallel_workers_per_gather', '0', true)
