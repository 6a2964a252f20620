import { allRecords, freshQuestions, openQuestions } from './test/bench/questions.ts';
import { createSearch } from './src/search/engine.ts';
import { loadLexicon } from './src/search/lexicon.ts';
import { WEIGHTS } from './src/search/weights.ts';
const records=await allRecords(); const lex=loadLexicon('knowledge/lexicon');
const open=openQuestions().filter((q:any)=>!q.context);
const bare=(s:string)=>s.normalize('NFD').replace(/[\u0300-\u036f]/g,'').replace(/đ/g,'d').replace(/Đ/g,'D');
const T=[...freshQuestions('tuning'),...freshQuestions('tuning-2')],K=[...freshQuestions('kept'),...freshQuestions('kept-2')];
const run=(s:any,qs:any[],f=(x:string)=>x)=>{let a=0,b=0,c=0;for(const q of qs){const h=s.search(f(q.q)).hits.map((x:any)=>x.code);const at=h.findIndex((x:string)=>q.expectedCodes.includes(x));if(at===0)a++;if(at>=0&&at<3)b++;if(at>=0)c++}return [a,b,c].map(x=>(x/qs.length).toFixed(3)).join('/')};
const configs=JSON.parse(process.argv[2]!);
for(const c of configs){const s=createSearch(records,lex,{...WEIGHTS,...c} as any);let cl=0,ch=0,an=0,n=0,wrong=0;for(const q of open as any[]){const r=s.search(q.q);if(q.behaviour==='clarify'){if(r.decision==='choose'){cl++;if(r.choices.some((x:any)=>q.expectedCodes.includes(x.code??x.head?.code)))ch++}}if(q.behaviour==='answer'){n++;if(r.decision==='answer')an++}}
let cards=0;for(const q of [...open,...T,...K] as any[]){const r=s.search(q.q);if(r.decision==='answer'&&q.behaviour!=='clarify'){cards++;if(!q.expectedCodes.includes(r.hits[0]?.code))wrong++}}
console.log(JSON.stringify(c),'open',run(s,open),'bare',run(s,open,bare).split('/')[0],'T',run(s,T),'K',run(s,K),'clar',cl,ch,'ans',(an/n).toFixed(3),'cards',cards,'wrong',wrong)}
