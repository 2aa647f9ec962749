using System.Diagnostics;

namespace Amaranten.Interop.Lab;

/// <summary>A web server on a machine of the lab, at port 80, that serves the files of one folder: Python's own.</summary>
public sealed class WebServer : IDisposable
{
    // As http.server does it, but that one asks a name server for the machine's name first.
    private const string Program = """
        import functools, http.server, socketserver, sys
        socketserver.TCPServer.allow_reuse_address = True
        files = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[2])
        server = socketserver.TCPServer((sys.argv[1], 80), files)
        print("listens")
        server.serve_forever()
        """;

    private readonly Process _python;
    private volatile bool _listens;

    public WebServer(Node machine, string address, string folder)
    {
        _python = Command.Start(machine.Prefix("python3", "-u", "-c", Program, address, folder), line => _listens |= line == "listens");
        Wait.Until("the web server listens", TimeSpan.FromSeconds(10), () => _listens);
    }

    public void Dispose()
    {
        Command.Stop(_python);
        _python.Dispose();
    }
}
