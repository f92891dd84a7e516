import { createHash } from 'node:crypto';

/** A script of Redis, called by its digest: what it does happens at once, whoever else asks. */
export interface Script {
  readonly source: string;
  readonly sha: string;
}

const script = (source: string): Script => ({ source, sha: createHash('sha1').update(source).digest('hex') });

/** KEYS: log and sum of each counter. A log is a list of "time amount"; the sum saves walking it. */
const slidingLog = `
local now = tonumber(ARGV[1])
local function whole(number) return string.format('%.0f', number) end
local function used(log, sum, window)
  while true do
    local oldest = redis.call('LINDEX', log, 0)
    if not oldest then
      redis.call('DEL', sum)
      return 0
    end
    local at, amount = string.match(oldest, '^(%S+) (%S+)$')
    if tonumber(at) > now - window then return tonumber(redis.call('GET', sum) or '0') end
    redis.call('LPOP', log)
    redis.call('DECRBY', sum, amount)
  end
end
local function keep(key, window)
  if redis.call('PTTL', key) < window then redis.call('PEXPIRE', key, whole(window)) end
end
local function book(log, sum, amount, window)
  local last = redis.call('LINDEX', log, -1)
  local at, before = string.match(last or '', '^(%S+) (%S+)$')
  if at and tonumber(at) >= now then
    redis.call('LSET', log, -1, at .. ' ' .. whole(tonumber(before) + amount))
  else
    redis.call('RPUSH', log, ARGV[1] .. ' ' .. whole(amount))
  end
  redis.call('INCRBY', sum, whole(amount))
  keep(log, window + 60000)
  keep(sum, window + 60000)
end
`;

/** ARGV: now, window. */
export const logUsed = script(`${slidingLog} return used(KEYS[1], KEYS[2], tonumber(ARGV[2]))`);

/** ARGV: now, window. Gives when the oldest booking was made, as text. */
export const logOldest = script(`${slidingLog}
used(KEYS[1], KEYS[2], tonumber(ARGV[2]))
local oldest = redis.call('LINDEX', KEYS[1], 0)
return oldest and string.match(oldest, '^(%S+) ')`);

/** ARGV: now, window, amount. */
export const logAdd = script(`${slidingLog}
book(KEYS[1], KEYS[2], tonumber(ARGV[3]), tonumber(ARGV[2]))
return 0`);

/** ARGV: now; then window, amount and limit of each. */
export const logTake = script(`${slidingLog}
local before, fits = {}, true
for i = 1, #KEYS / 2 do
  local window, amount, limit = tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3]), tonumber(ARGV[i * 3 + 1])
  before[i] = used(KEYS[i * 2 - 1], KEYS[i * 2], window)
  fits = fits and before[i] < limit and before[i] + amount <= limit
end
if fits then
  for i = 1, #KEYS / 2 do
    local amount = tonumber(ARGV[i * 3])
    if amount ~= 0 then book(KEYS[i * 2 - 1], KEYS[i * 2], amount, tonumber(ARGV[i * 3 - 1])) end
  end
end
return before`);

/** A bucket is the moment at which it will be empty. ARGV: now, what drains in a second. */
const bucket = `
local now, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local emptyAt = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local used = (emptyAt - now) / 1000 * rate
local function book(amount)
  emptyAt = emptyAt + amount / rate * 1000
  if emptyAt <= now then return redis.call('DEL', KEYS[1]) end
  redis.call('SET', KEYS[1], string.format('%.6f', emptyAt), 'PX', string.format('%.0f', emptyAt - now + 60000))
end
`;

/** Gives what is in it, as text. */
export const bucketUsed = script(`${bucket} return string.format('%.9f', used)`);

/** ARGV: then amount. */
export const bucketAdd = script(`${bucket}
book(tonumber(ARGV[3]))
return 0`);

/** ARGV: then amount and limit. Gives what was in it before, as text. */
export const bucketTake = script(`${bucket}
local amount, limit = tonumber(ARGV[3]), tonumber(ARGV[4])
if used < limit and used + amount <= limit then book(amount) end
return string.format('%.9f', used)`);

const periodCounter = `
local function whole(number) return string.format('%.0f', number) end
local function used(key, period)
  local found = redis.call('HMGET', key, 'period', 'amount')
  return found[1] == period and tonumber(found[2]) or 0
end
local function book(key, period, amount)
  redis.call('HSET', key, 'period', period, 'amount', whole(used(key, period) + amount))
  redis.call('PEXPIRE', key, ARGV[1])
end
`;

/** ARGV: how long it is kept, period. */
export const periodUsed = script(`${periodCounter} return used(KEYS[1], ARGV[2])`);

/** ARGV: how long it is kept, period, amount. */
export const periodAdd = script(`${periodCounter}
book(KEYS[1], ARGV[2], tonumber(ARGV[3]))
return 0`);

/** ARGV: how long it is kept; then period, amount and limit of each. */
export const periodTake = script(`${periodCounter}
local before, fits = {}, true
for i = 1, #KEYS do
  before[i] = used(KEYS[i], ARGV[i * 3 - 1])
  local amount, limit = tonumber(ARGV[i * 3]), tonumber(ARGV[i * 3 + 1])
  fits = fits and before[i] < limit and before[i] + amount <= limit
end
if fits then
  for i = 1, #KEYS do book(KEYS[i], ARGV[i * 3 - 1], tonumber(ARGV[i * 3])) end
end
return before`);

/**
 * ARGV: now, length of a lease, most, who. A place is a lease that its process renews; one that died gives it back when
 * the lease ends.
 */
export const concurrencyEnter = script(`
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], string.format('%.0f', tonumber(ARGV[1]) + tonumber(ARGV[2])), ARGV[4])
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]) * 2)
return 1`);

/** ARGV: now, length of a lease; then who, for each key. */
export const concurrencyRenew = script(`
for i = 1, #KEYS do
  redis.call('ZADD', KEYS[i], 'XX', string.format('%.0f', tonumber(ARGV[1]) + tonumber(ARGV[2])), ARGV[i + 2])
  redis.call('PEXPIRE', KEYS[i], tonumber(ARGV[2]) * 2)
end
return 0`);

/** KEYS: ends, vectors and responses of a partition. ARGV: now, most; then for `add` end, id, vector, response. */
const vectors = `
local function drop(ids)
  for i = 1, #ids do
    redis.call('HDEL', KEYS[2], ids[i])
    redis.call('HDEL', KEYS[3], ids[i])
    redis.call('ZREM', KEYS[1], ids[i])
  end
end
drop(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1]))
`;

export const vectorIds = script(`${vectors} return redis.call('ZRANGE', KEYS[1], 0, -1)`);

export const vectorAdd = script(`${vectors}
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[4])
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
redis.call('HSET', KEYS[3], ARGV[4], ARGV[6])
drop(redis.call('ZRANGE', KEYS[1], 0, -1 - tonumber(ARGV[2])))
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], string.format('%.0f', tonumber(last) - tonumber(ARGV[1]) + 60000)) end
return 0`);

/**
 * KEYS: times of failures, ends of what is open by backend. ARGV: now, interval, count, how long it opens, channel,
 * backend, backend as JSON. Gives until when it is open, as text; 0 when it stays closed.
 */
export const breakerFail = script(`
local now = tonumber(ARGV[1])
redis.call('RPUSH', KEYS[1], ARGV[1])
while tonumber(redis.call('LINDEX', KEYS[1], 0)) <= now - tonumber(ARGV[2]) do redis.call('LPOP', KEYS[1]) end
if redis.call('LLEN', KEYS[1]) < tonumber(ARGV[3]) then
  redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]) + 60000)
  return '0'
end
redis.call('DEL', KEYS[1])
local ends = math.max(tonumber(redis.call('HGET', KEYS[2], ARGV[6]) or '0'), now + tonumber(ARGV[4]))
local text = string.format('%.0f', ends)
redis.call('HSET', KEYS[2], ARGV[6], text)
if redis.call('PTTL', KEYS[2]) < ends - now + 60000 then
  redis.call('PEXPIRE', KEYS[2], string.format('%.0f', ends - now + 60000))
end
redis.call('PUBLISH', ARGV[5], '[' .. ARGV[7] .. ',' .. text .. ']')
return text`);
