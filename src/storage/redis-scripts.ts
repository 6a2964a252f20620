/**
 * What must happen at once on Redis, as Lua. A record is the string `VERSION JSON`; the ids of its shard are a sorted set whose
 * scores are all 0, so that it is ordered by bytes. Both carry one hash tag and therefore live on one node.
 * Invariant: a record that exists is in the set. The reverse fails when a record's lifetime ends: the scripts tell of such ids, and
 * `bury` takes them out. Only `bury` does, for it names the record as its key: while a cluster moves the slot, a record that is not
 * there yet looks like one that has ended, and a script that did not name it would hide it for good.
 */

/**
 * KEYS record, ids; ARGV id, json, expected version or '', lifetime or '', prefix of record keys. Gives the new version and ids without
 * a record, or nil.
 */
const put = `
local head = redis.call('GETRANGE', KEYS[1], 0, 20)
local version = tonumber(string.match(head, '^%d+') or '0')
if ARGV[3] ~= '' and tonumber(ARGV[3]) ~= version then return nil end
local value = string.format('%d ', version + 1) .. ARGV[2]
if ARGV[4] == '' then
  redis.call('SET', KEYS[1], value)
else
  redis.call('SET', KEYS[1], value, 'PX', ARGV[4])
end
-- Each time: an id that was lost comes back with the next write.
redis.call('ZADD', KEYS[2], 0, ARGV[1])
local result = { version + 1 }
if version == 0 and ARGV[4] ~= '' then
  -- Three looks per new record: the dead never come to be more than about half of the living.
  for _, id in ipairs(redis.call('ZRANDMEMBER', KEYS[2], 3)) do
    if redis.call('EXISTS', ARGV[5] .. id) == 0 then result[#result + 1] = id end
  end
end
return result
`;

/** KEYS record, ids; ARGV id. Takes the id out when its record has ended. */
const bury = `
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[1]) end
return 1
`;

/** KEYS record, ids; ARGV id, expected version or ''. Gives 1 when something was deleted. */
const drop = `
local head = redis.call('GETRANGE', KEYS[1], 0, 20)
if head == '' then return 0 end
if ARGV[2] ~= '' and tonumber(ARGV[2]) ~= tonumber(string.match(head, '^%d+')) then return 0 end
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('DEL', KEYS[1])
`;

/**
 * KEYS ids; ARGV first, end, most ids, most bytes, prefix of record keys.
 * Gives the last id looked at ('' = there are no more), ids without a record, then id, record and remaining milliseconds (-1 = for good)
 * of each.
 */
const page = `
local ids = redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])
local dead = {}
local result = { '', dead }
local bytes = 0
for at, id in ipairs(ids) do
  local value = redis.call('GET', ARGV[5] .. id)
  if value then
    result[#result + 1] = id
    result[#result + 1] = value
    result[#result + 1] = redis.call('PTTL', ARGV[5] .. id)
    bytes = bytes + #value
  else
    dead[#dead + 1] = id
  end
  if bytes > tonumber(ARGV[4]) or at == tonumber(ARGV[3]) then
    result[1] = id
    break
  end
end
return result
`;

/**
 * KEYS ids; ARGV first, most ids, prefix of record keys. Gives the last id looked at ('' = there are no more), how many live, and ids
 * without a record.
 */
const census = `
local ids = redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], '+', 'LIMIT', 0, ARGV[2])
local living = 0
local dead = {}
for _, id in ipairs(ids) do
  if redis.call('EXISTS', ARGV[3] .. id) == 1 then
    living = living + 1
  else
    dead[#dead + 1] = id
  end
end
return { #ids == tonumber(ARGV[2]) and ids[#ids] or '', living, dead }
`;

/** KEYS holder, token; ARGV milliseconds. Gives the token, no less than the time so that it grows even when the old one was lost; or nil. */
const lease = `
if redis.call('EXISTS', KEYS[1]) == 1 then return nil end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local token = math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + 1, now)
local text = string.format('%.0f', token)
redis.call('SET', KEYS[2], text)
redis.call('SET', KEYS[1], text, 'PX', ARGV[1])
return text
`;

/** KEYS holder; ARGV token, milliseconds. Gives 1 when it was still held. */
const renew = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

/** KEYS holder; ARGV token. */
const release = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`;

/** For `scripts` of ioredis: each is sent in full once per connection, by its hash from then on, always in one round trip. */
export const SCRIPTS = {
  storePut: { lua: put, numberOfKeys: 2 },
  storeDelete: { lua: drop, numberOfKeys: 2 },
  storeBury: { lua: bury, numberOfKeys: 2 },
  storePage: { lua: page, numberOfKeys: 1 },
  storeCensus: { lua: census, numberOfKeys: 1 },
  storeLease: { lua: lease, numberOfKeys: 2 },
  storeRenew: { lua: renew, numberOfKeys: 1 },
  storeRelease: { lua: release, numberOfKeys: 1 },
};

/** The scripts as methods of a client. */
export interface Scripts {
  storePut(...keysAndArguments: string[]): Promise<[number, ...string[]] | null>;
  storeDelete(...keysAndArguments: string[]): Promise<number>;
  storeBury(...keysAndArguments: string[]): Promise<number>;
  storePage(...keysAndArguments: string[]): Promise<[last: string, dead: string[], ...found: (string | number)[]]>;
  storeCensus(...keysAndArguments: string[]): Promise<[last: string, living: number, dead: string[]]>;
  storeLease(...keysAndArguments: string[]): Promise<string | null>;
  storeRenew(...keysAndArguments: string[]): Promise<number>;
  storeRelease(...keysAndArguments: string[]): Promise<number>;
}
