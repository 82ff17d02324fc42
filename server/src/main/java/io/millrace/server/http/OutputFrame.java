package io.millrace.server.http;

import io.vertx.core.http.HttpServerResponse;

/**
 * The frame in which a cell's own HTML lives. The policy's {@code sandbox} gives it an origin of its own, also if somebody opens it outside
 * of the page: its scripts run, but see no cookie, no storage, none of our pages and no network. The page posts content in, the frame
 * posts its height out.
 */
final class OutputFrame {
    private static final String POLICY = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
            + "img-src data: blob:; font-src data:; media-src data: blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

    private static final String HTML = """
            <!doctype html>
            <html><head><meta charset="utf-8"><style>
            html,body{margin:0;padding:0;background:transparent}
            body{font:14px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC",sans-serif;overflow-x:auto;padding:2px}
            table{border-collapse:collapse}td,th{padding:2px 8px;border:1px solid color-mix(in srgb,currentColor 25%,transparent)}
            #content{display:flow-root}svg,img{max-width:100%}
            </style></head><body><div id="content"></div><script>
            (function(){
              var content=document.getElementById('content'),sent=-1;
              function height(){
                var h=Math.ceil(Math.max(content.getBoundingClientRect().height+4,document.body.scrollHeight>window.innerHeight?document.body.scrollHeight:0));
                if(h!==sent){sent=h;parent.postMessage({type:'height',height:h},'*');}
              }
              function render(m){
                document.documentElement.style.colorScheme=m.theme==='dark'?'dark':'light';
                if(m.colours){
                  document.body.style.color=m.colours.text||'';
                  document.body.style.background=m.colours.ground||'';
                }
                content.innerHTML=String(m.html);
                // Scripts that come in by innerHTML do not run: make each anew, in order.
                Array.prototype.forEach.call(content.querySelectorAll('script'),function(old){
                  var script=document.createElement('script');
                  Array.prototype.forEach.call(old.attributes,function(a){script.setAttribute(a.name,a.value);});
                  script.textContent=old.textContent;
                  old.parentNode.replaceChild(script,old);
                });
                height();
              }
              addEventListener('message',function(e){
                if(e.source===parent&&e.data&&e.data.type==='render')render(e.data);
              });
              new ResizeObserver(height).observe(content);
              addEventListener('load',height);
              parent.postMessage({type:'ready'},'*');
            })();
            </script></body></html>
            """;

    private OutputFrame() {}

    static void serve(HttpServerResponse response) {
        response.headers().remove("X-Frame-Options");
        response.putHeader("Content-Security-Policy", POLICY).putHeader("X-Frame-Options", "SAMEORIGIN")
                .putHeader("Content-Type", "text/html; charset=utf-8").putHeader("Cache-Control", "public, max-age=3600").end(HTML);
    }
}
