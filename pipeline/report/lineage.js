const box=document.querySelector('.find'),put=box.querySelector('input'),say=box.querySelector('output');
box.hidden=false;
const all=[...document.querySelectorAll('main details')];
function look(){const words=put.value.toLowerCase().split(/\s+/).filter(Boolean);let n=0;
for(const d of all){const t=(d.id+' '+d.querySelector('summary').textContent).toLowerCase();
const hit=words.every(w=>t.includes(w));d.hidden=!hit;n+=hit}
for(const s of document.querySelectorAll('section'))s.hidden=![...s.querySelectorAll('details')].some(d=>!d.hidden);
say.textContent=words.length?n+' of '+all.length:''}
function go(){const d=document.getElementById(decodeURIComponent(location.hash.slice(1)));
if(d&&d.tagName==='DETAILS'){put.value='';look();d.open=true;d.scrollIntoView()}}
put.addEventListener('input',look);addEventListener('hashchange',go);go();
