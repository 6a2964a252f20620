import { allRecords, openQuestions } from './test/bench/questions.ts';
import { createSearch } from './src/search/engine.ts';
import { loadLexicon } from './src/search/lexicon.ts';
const records=await allRecords(); const s=createSearch(records,loadLexicon('knowledge/lexicon'));
const bare=(s:string)=>s.normalize('NFD').replace(/[\u0300-\u036f]/g,'').replace(/đ/g,'d').replace(/Đ/g,'D');
const name=new Map(records.map(r=>[r.head.code,r.head.name.vi]));
for(const q of openQuestions().filter((q:any)=>!q.context)){const a=s.search(q.q).hits[0]?.code,b=s.search(bare(q.q)).hits[0]?.code;const ok=(c:any)=>q.expectedCodes.includes(c);if(ok(a)&&!ok(b)){console.log('\n',q.q,'\n  want',name.get(a)?.slice(0,80),'\n  got ',name.get(b)?.slice(0,80));const e=s.explain(bare(q.q),b!);console.log('  ',e?.terms.filter((t:any)=>t.weight>0.5).slice(0,9).map((t:any)=>`${t.from}→${t.term}(${t.weight.toFixed(1)})`).join(' | '))}}
