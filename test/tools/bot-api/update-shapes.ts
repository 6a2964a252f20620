/** One update of every kind that Telegram sends, in the shape it has on the wire; names, ids and texts are invented. */

const person = { id: 5000001, is_bot: false, first_name: 'Người', language_code: 'vi' };
const stranger = { id: 5000002, is_bot: false, first_name: 'Khác', language_code: 'ko' };
const bot = { id: 700100, is_bot: true, first_name: 'Một Cửa', username: 'MotCuaTestBot' };
const alone = { id: 5000001, first_name: 'Người', type: 'private' };
const group = { id: -1001, title: 'Tổ dân phố', type: 'supergroup' };
const channel = { id: -1002, title: 'Tin phường', type: 'channel' };
const date = 1_795_300_000;
const file = { file_id: 'AgAD', file_unique_id: 'u1', file_size: 1000 };
const size = { ...file, width: 90, height: 60 };

const message = (content: object, chat: object = alone, from: object = person): object => ({
  update_id: 1,
  message: { message_id: 7, date, chat, from, ...content },
});
const membership = (status: string, chat: object = alone): object => ({
  update_id: 1,
  my_chat_member: {
    chat,
    from: person,
    date,
    old_chat_member: { status: 'member', user: bot },
    new_chat_member: { status, user: bot, ...(status === 'kicked' ? { until_date: 0 } : {}) },
  },
});
const press = (content: object): object => ({
  update_id: 1,
  callback_query: { id: '99', from: person, chat_instance: '1', ...content },
});
const mention = (text: string): object => ({
  text,
  entities: [{ type: 'mention', offset: text.indexOf('@'), length: '@MotCuaTestBot'.length }],
});

/**
 * Name, update, and what becomes of it: `text:…` or `choice:…` is handed to the dialogue (`+ phrase` when the channel also speaks),
 * `says:…` is answered by the channel (`del` = the message is deleted first), the rest as the reading is called.
 */
export const UPDATE_SHAPES: readonly (readonly [name: string, update: object, outcome: string])[] = [
  ['a text', message({ text: ' khai sinh cần gì ' }), 'text:khai sinh cần gì'],
  ['a command', message({ text: '/help', entities: [{ type: 'bot_command', offset: 0, length: 5 }] }), 'text:/help'],
  ['a command with our name', message({ text: '/help@MotCuaTestBot' }), 'text:/help'],
  ['a command with words', message({ text: '/timkiem khai sinh' }), 'text:/timkiem khai sinh'],
  ['a start', message({ text: '/start' }), 'text:/start'],
  ['a deep link to a procedure', message({ text: '/start p-1_001193' }), 'choice:p:1.001193'],
  ['a deep link to a shared checklist', message({ text: '/start d-aZ09_-x' }), 'choice:share:aZ09_-x'],
  ['a deep link that says nothing to us', message({ text: '/start whatever' }), 'text:/start'],
  [
    'a text from years ago',
    { update_id: 1, message: { message_id: 7, date: 1, chat: alone, from: person, text: 'xin chào' } },
    'text:xin chào',
  ],
  [
    'a reply',
    message({ text: 'vâng', reply_to_message: { message_id: 6, date, chat: alone, from: bot, text: 'Đúng không?' } }),
    'text:vâng',
  ],
  ['a text with a quote', message({ text: 'cái này', quote: { text: 'Lệ phí', position: 0 } }), 'text:cái này'],
  ['a one-time code', message({ text: 'mã OTP là 482913' }), 'says:secret del'],
  ['a text through another bot', message({ text: 'khai sinh', via_bot: bot }), 'text:khai sinh'],
  [
    'an edited text',
    {
      update_id: 1,
      edited_message: { message_id: 7, date, edit_date: date, chat: alone, from: person, text: 'khai tử' },
    },
    'says:edited',
  ],
  [
    'a text edited into a password',
    {
      update_id: 1,
      edited_message: { message_id: 7, date, edit_date: date, chat: alone, from: person, text: 'mật khẩu: abc12345' },
    },
    'says:secret del',
  ],
  [
    'a moving live location',
    {
      update_id: 1,
      edited_message: {
        message_id: 7,
        date,
        edit_date: date,
        chat: alone,
        from: person,
        location: { latitude: 20.9, longitude: 107, live_period: 900 },
      },
    },
    'ignored',
  ],
  [
    'a forwarded text',
    message({ text: 'đọc đi', forward_origin: { type: 'hidden_user', sender_user_name: 'Ai đó', date } }),
    'says:forwarded',
  ],
  [
    'a sticker',
    message({ sticker: { ...size, type: 'regular', is_animated: false, is_video: false } }),
    'says:sticker',
  ],
  ['a dice', message({ dice: { emoji: '🎲', value: 3 } }), 'says:sticker'],
  ['a voice message', message({ voice: { ...file, duration: 3 } }), 'says:voice'],
  ['a round video', message({ video_note: { ...file, length: 240, duration: 3 } }), 'says:voice'],
  ['a photo', message({ photo: [size] }), 'says:photo'],
  ['a photo with a question', message({ photo: [size], caption: 'giấy này dùng làm gì' }), 'text:giấy này dùng làm gì'],
  ['a photo with one word', message({ photo: [size], caption: 'đây' }), 'says:photo'],
  ['a photo of an identity paper', message({ photo: [size], caption: 'CCCD' }), 'says:identityPaper del'],
  [
    'a photo of an identity paper, said to be hers',
    message({ photo: [size], caption: 'Ảnh căn cước mặt trước của em đây ạ' }),
    'says:identityPaper del',
  ],
  [
    'a photo of an identity paper with a question',
    message({ photo: [size], caption: 'đổi căn cước thế nào' }),
    'text:đổi căn cước thế nào + identityPaper del',
  ],
  [
    'a forwarded photo',
    message({ photo: [size], caption: 'xem thử nhé', forward_origin: { type: 'user', sender_user: stranger, date } }),
    'says:photo',
  ],
  [
    'a scanned picture as a file',
    message({ document: { ...file, file_name: 'scan.jpg', mime_type: 'image/jpeg' } }),
    'says:photo',
  ],
  [
    'a file named after an identity paper',
    message({ document: { ...file, file_name: 'can_cuoc.pdf', mime_type: 'application/pdf' } }),
    'says:identityPaper del',
  ],
  ['a document', message({ document: { ...file, file_name: 'a.pdf', mime_type: 'application/pdf' } }), 'says:file'],
  ['a video', message({ video: { ...size, duration: 3 } }), 'says:file'],
  ['an animation', message({ animation: { ...size, duration: 3 }, document: file }), 'says:file'],
  ['an audio file', message({ audio: { ...file, duration: 3 } }), 'says:file'],
  [
    'her own contact',
    message({ contact: { phone_number: '+84 912-000-111', first_name: 'Người', user_id: 5000001 } }),
    'choice:contact:0111',
  ],
  [
    'somebody else’s contact',
    message({ contact: { phone_number: '+84912000111', first_name: 'Khác', user_id: 5000002 } }),
    'says:otherContact',
  ],
  [
    'a contact without an account',
    message({ contact: { phone_number: '113', first_name: 'Công an' } }),
    'says:otherContact',
  ],
  ['a location', message({ location: { latitude: 20.951234, longitude: 107.08099 } }), 'choice:loc:20.951,107.081'],
  [
    'a venue',
    message({
      venue: { location: { latitude: 20.95, longitude: 107.08 }, title: 'Quán', address: 'Hạ Long' },
      location: { latitude: 20.95, longitude: 107.08 },
    }),
    'choice:loc:20.95,107.08',
  ],
  [
    'a poll',
    message({
      poll: {
        id: '1',
        question: 'Có?',
        options: [],
        total_voter_count: 0,
        is_closed: false,
        is_anonymous: true,
        type: 'regular',
        allows_multiple_answers: false,
      },
    }),
    'says:other',
  ],
  ['a story', message({ story: { chat: alone, id: 1 } }), 'says:other'],
  ['a pinned message', message({ pinned_message: { message_id: 3, date: 0, chat: alone } }), 'ignored'],
  ['a permission to write', message({ write_access_allowed: { from_request: true } }), 'ignored'],
  [
    'a changed deletion timer',
    message({ message_auto_delete_timer_changed: { message_auto_delete_time: 86400 } }),
    'ignored',
  ],
  [
    'a payment',
    message({
      successful_payment: {
        currency: 'XTR',
        total_amount: 1,
        invoice_payload: 'x',
        telegram_payment_charge_id: '1',
        provider_payment_charge_id: '1',
      },
    }),
    'ignored',
  ],
  ['a message without content that we know', message({ hologram: { depth: 3 } }), 'ignored'],
  ['a message of another bot', message({ text: 'xin chào' }, alone, { ...bot, id: 5 }), 'ignored'],
  [
    'a pressed button',
    press({ data: 'p:1.001193', message: { message_id: 7, date, chat: alone, from: bot, text: 'Chọn' } }),
    'choice:p:1.001193 @7',
  ],
  [
    'a button under a message too old to be shown',
    press({ data: 'p:1.001193', message: { message_id: 7, date: 0, chat: alone } }),
    'choice:p:1.001193',
  ],
  ['a button under an inline message', press({ data: 'x', inline_message_id: 'i1' }), 'dead-button'],
  [
    'a game’s button',
    press({ game_short_name: 'g', message: { message_id: 7, date, chat: alone, from: bot } }),
    'dead-button',
  ],
  [
    'a button that we never offered, claiming a phone number',
    press({ data: 'contact:+84912000111', message: { message_id: 7, date, chat: alone, from: bot, text: 'Chọn' } }),
    'dead-button',
  ],
  [
    'a button in a group',
    press({ data: 'p:1.001193', message: { message_id: 7, date, chat: group, from: bot, text: 'Chọn' } }),
    'choice:p:1.001193 @7 in group',
  ],
  ['talk in a group', message({ text: 'tối nay họp nhé' }, group), 'ignored'],
  [
    'a command in a group, to nobody',
    message({ text: '/help', entities: [{ type: 'bot_command', offset: 0, length: 5 }] }, group),
    'ignored',
  ],
  [
    'a command in a group, to us',
    message({ text: '/help@motcuatestbot', entities: [{ type: 'bot_command', offset: 0, length: 19 }] }, group),
    'text:/help in group',
  ],
  [
    'a group’s question to us',
    message(mention('@MotCuaTestBot khai sinh cần gì'), group),
    'text:khai sinh cần gì in group',
  ],
  [
    'a group’s question to somebody with a longer name',
    message({ text: '@MotCuaTestBot2 ơi', entities: [{ type: 'mention', offset: 0, length: 15 }] }, group),
    'ignored',
  ],
  ['our bare name in a group', message(mention('@MotCuaTestBot'), group), 'text:/help in group'],
  [
    'an answer to us in a group',
    message(
      { text: 'lệ phí', reply_to_message: { message_id: 6, date, chat: group, from: bot, text: 'Gì ạ?' } },
      group,
    ),
    'text:lệ phí in group',
  ],
  [
    'a location in answer to us in a group',
    message(
      {
        location: { latitude: 20.9, longitude: 107 },
        reply_to_message: { message_id: 6, date, chat: group, from: bot },
      },
      group,
    ),
    'ignored',
  ],
  [
    'a code in answer to us in a group',
    message({ text: 'OTP 482913', reply_to_message: { message_id: 6, date, chat: group, from: bot } }, group),
    'says:secret del',
  ],
  [
    'a question to us in a topic of a forum',
    message({ ...mention('@MotCuaTestBot khai sinh'), message_thread_id: 77, is_topic_message: true }, group),
    'text:khai sinh in group topic 77',
  ],
  [
    'a question to us in a thread that is no topic',
    message({ ...mention('@MotCuaTestBot khai sinh'), message_thread_id: 77 }, group),
    'text:khai sinh in group',
  ],
  [
    'talk in a topic that we opened',
    message(
      {
        text: 'tối nay họp nhé',
        message_thread_id: 77,
        is_topic_message: true,
        reply_to_message: { message_id: 77, date, chat: group, from: bot, forum_topic_created: { name: 'Hỏi đáp' } },
      },
      group,
    ),
    'ignored',
  ],
  [
    'a button in a topic',
    press({
      data: 'p:1.001193',
      message: {
        message_id: 7,
        date,
        chat: group,
        from: bot,
        text: 'Chọn',
        message_thread_id: 77,
        is_topic_message: true,
      },
    }),
    'choice:p:1.001193 @7 in group topic 77',
  ],
  [
    'a new topic',
    message(
      { forum_topic_created: { name: 'Hỏi đáp', icon_color: 1 }, message_thread_id: 77, is_topic_message: true },
      group,
    ),
    'ignored',
  ],
  ['a sticker in a group', message({ sticker: size }, group), 'ignored'],
  [
    'a channel’s post copied into its group',
    message({ text: '@MotCuaTestBot', is_automatic_forward: true, sender_chat: channel }, group),
    'ignored',
  ],
  ['somebody joined a group', message({ new_chat_members: [stranger] }, group), 'ignored'],
  [
    'a group that became a supergroup',
    message({ migrate_to_chat_id: -1009 }, { ...group, id: -55, type: 'group' }),
    'migrated -55 -1009',
  ],
  ['the same seen from the other side', message({ migrate_from_chat_id: -55 }, group), 'migrated -55 -1001'],
  [
    'a channel post',
    { update_id: 1, channel_post: { message_id: 7, date, chat: channel, sender_chat: channel, text: 'tin' } },
    'ignored',
  ],
  [
    'an edited channel post',
    { update_id: 1, edited_channel_post: { message_id: 7, date, chat: channel, text: 'tin' } },
    'ignored',
  ],
  ['the person blocked us', membership('kicked'), 'reachable false'],
  ['the person let us in again', membership('member'), 'reachable true'],
  ['a group threw us out', membership('left', group), 'reachable false'],
  ['a channel made us administrator', membership('administrator', channel), 'ignored'],
  [
    'somebody else’s membership',
    {
      update_id: 1,
      chat_member: {
        chat: group,
        from: person,
        date,
        old_chat_member: { status: 'left', user: stranger },
        new_chat_member: { status: 'member', user: stranger },
      },
    },
    'ignored',
  ],
  [
    'a request to join',
    { update_id: 1, chat_join_request: { chat: group, from: person, user_chat_id: 5000001, date } },
    'ignored',
  ],
  [
    'a reaction',
    {
      update_id: 1,
      message_reaction: {
        chat: alone,
        message_id: 7,
        user: person,
        date,
        old_reaction: [],
        new_reaction: [{ type: 'emoji', emoji: '👍' }],
      },
    },
    'ignored',
  ],
  [
    'counted reactions',
    { update_id: 1, message_reaction_count: { chat: channel, message_id: 7, date, reactions: [] } },
    'ignored',
  ],
  [
    'a business message',
    {
      update_id: 1,
      business_message: {
        message_id: 7,
        date,
        chat: alone,
        from: person,
        text: 'xin chào',
        business_connection_id: 'b',
      },
    },
    'ignored',
  ],
  [
    'a business connection',
    { update_id: 1, business_connection: { id: 'b', user: person, user_chat_id: 5000001, date, is_enabled: true } },
    'ignored',
  ],
  [
    'deleted business messages',
    { update_id: 1, deleted_business_messages: { business_connection_id: 'b', chat: alone, message_ids: [7] } },
    'ignored',
  ],
  [
    'a poll’s state',
    {
      update_id: 1,
      poll: {
        id: '1',
        question: 'Có?',
        options: [],
        total_voter_count: 0,
        is_closed: true,
        is_anonymous: true,
        type: 'regular',
        allows_multiple_answers: false,
      },
    },
    'ignored',
  ],
  ['a poll answer', { update_id: 1, poll_answer: { poll_id: '1', user: person, option_ids: [0] } }, 'ignored'],
  ['an inline query', { update_id: 1, inline_query: { id: '1', from: person, query: 'khai', offset: '' } }, 'ignored'],
  ['a boost', { update_id: 1, chat_boost: { chat: channel, boost: {} } }, 'ignored'],
  ['an update of a kind not invented yet', { update_id: 1, telepathy: { from: person, thought: '…' } }, 'ignored'],
  ['an empty update', { update_id: 1 }, 'ignored'],
];
