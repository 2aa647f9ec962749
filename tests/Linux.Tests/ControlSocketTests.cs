using System.Net.Sockets;
using System.Text;
using Amaranten.Linux.Consoles;
using Amaranten.Linux.Polling;
using Amaranten.Wire;

namespace Amaranten.Linux.Tests;

/// <summary>The control socket with .NET's own Unix sockets at the other end, and with our client.</summary>
public sealed class ControlSocketTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"amlt-{Guid.NewGuid():N}.sock");
    private readonly Poller _poller = new();
    private readonly List<(ConsoleChannel Channel, bool Person)> _opened = [];
    private readonly StringBuilder _typed = new();
    private ControlServer? _server;

    public void Dispose() => _server?.Dispose();

    private void Serve() => _server = new ControlServer(_poller, _path, (channel, person) =>
    {
        _opened.Add((channel, person));
        channel.Typed = octets => _typed.Append(Encoding.UTF8.GetString(octets));
        channel.InputEnded = channel.CloseWhenWritten;
    });

    [Fact]
    public void Only_its_owner_may_open_it()
    {
        Serve();
        Assert.Equal("600", Shell.Run($"stat -c %a {_path}").Trim());
    }

    [Theory]
    [InlineData("\u0001show\n", true, "show\n")]
    [InlineData("\0show\n", false, "show\n")]
    [InlineData("show\n", true, "show\n")]
    public void The_first_octet_tells_who_is_there(string sent, bool person, string typed)
    {
        Serve();
        using Socket client = Connect();
        client.Send(Encoding.UTF8.GetBytes(sent));
        Turn(() => _typed.Length == typed.Length);
        Assert.Equal(person, Assert.Single(_opened).Person);
        Assert.Equal(typed, _typed.ToString());
    }

    [Fact]
    public void Nobody_is_told_of_a_connection_that_says_nothing()
    {
        Serve();
        using (Connect()) Turn(turns: 3);
        Turn(turns: 3);
        Assert.Empty(_opened);
    }

    [Fact]
    public void A_socket_left_by_a_dead_process_is_replaced()
    {
        int dead = ControlSocket.Open(0);
        Assert.True(ControlSocket.TryBind(dead, _path));
        Tmds.Linux.LibC.close(dead);    // as the kernel does when a process dies: the file stays
        Assert.True(File.Exists(_path));
        Serve();
        using Socket client = Connect();
        Assert.True(client.Connected);
    }

    [Fact]
    public void A_socket_that_answers_is_refused_and_left_alone()
    {
        Serve();
        LinuxException refusal = Assert.Throws<LinuxException>(() => new ControlServer(new Poller(), _path, (_, _) => { }));
        Assert.Equal($"another gateway is running: it answers at {_path}; stop it, or give this one another socket", refusal.Message);
        using Socket client = Connect();
        Assert.True(client.Connected);
    }

    [Fact]
    public void A_file_that_is_no_socket_is_refused_and_left_alone()
    {
        File.WriteAllText(_path, "somebody's only copy");
        LinuxException refusal = Assert.Throws<LinuxException>(Serve);
        Assert.Equal($"{_path} is a file and no socket, it is left as it is; name another path for the control socket", refusal.Message);
        Assert.Equal("somebody's only copy", File.ReadAllText(_path));
        File.Delete(_path);
    }

    [Fact]
    public void It_is_gone_after_the_server()
    {
        Serve();
        _server!.Dispose();
        Assert.False(File.Exists(_path));
    }

    [Fact]
    public void Long_output_waits_for_a_slow_reader_and_arrives_whole()
    {
        Serve();
        using Socket client = Connect();
        client.Send("\0"u8);
        Turn(() => _opened.Count == 1);
        string output = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i:x8}\n"));
        for (int i = 0; i < output.Length; i += 1000) _opened[0].Channel.Write(Encoding.UTF8.GetBytes(output.Substring(i, 1000)));
        _opened[0].Channel.CloseWhenWritten();

        string? read = null;
        new Thread(() => read = new StreamReader(new NetworkStream(client)).ReadToEnd()).Start();
        Turn(() => Volatile.Read(ref read) is not null);
        Assert.Equal(output, read);
    }

    [Fact]
    public void Who_does_not_read_loses_the_connection_and_costs_no_more_than_the_bound()
    {
        Serve();
        using Socket client = Connect();
        client.Send("\0"u8);
        Turn(() => _opened.Count == 1);
        bool closed = false;
        ConsoleChannel channel = _opened[0].Channel;
        channel.Closed = () => closed = true;
        for (int i = 0; i < 40; i++) channel.Write(new byte[100_000]);
        Turn(() => closed);
        Assert.True(channel.IsClosed);
    }

    [Fact]
    public void More_consoles_than_there_is_room_for_are_turned_away()
    {
        Serve();
        var clients = new List<Socket>();
        for (int i = 0; i <= ControlServer.LargestNumber; i++)
        {
            clients.Add(Connect());
            clients[i].Send("\0"u8);
            Turn(turns: 4);
        }
        Assert.Equal(ControlServer.LargestNumber, _opened.Count);
        clients[0].Dispose();
        Turn(() => _opened[0].Channel.IsClosed);
        using Socket late = Connect();
        late.Send("\0"u8);
        Turn(() => _opened.Count == ControlServer.LargestNumber + 1);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void The_client_passes_a_pipe_through_until_the_gateway_hangs_up()
    {
        Serve();
        using var commands = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        using var answers = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.In);
        int input = (int)commands.ClientSafePipeHandle.DangerousGetHandle(), output = (int)answers.ClientSafePipeHandle.DangerousGetHandle();
        var client = new Thread(() => ControlClient.Run(_path, input, output));
        client.Start();
        commands.Write("show version\n"u8);
        Turn(() => _typed.ToString() == "show version\n");
        Assert.False(Assert.Single(_opened).Person);

        _opened[0].Channel.Write("amaranten 0.1.0\n"u8);
        var answer = new byte[16];
        answers.ReadExactly(answer);
        Assert.Equal("amaranten 0.1.0\n", Encoding.UTF8.GetString(answer));

        commands.Dispose();    // the end of input reaches the shell, which hangs up
        Turn(() => !client.IsAlive);
        client.Join();
    }

    [Fact]
    public void The_client_says_when_no_gateway_is_running()
    {
        LinuxException refusal = Assert.Throws<LinuxException>(() => ControlClient.Run("/nowhere/amaranten.sock"));
        Assert.Equal("no gateway is running at /nowhere/amaranten.sock; start one with `amaranten run FILE`, or name its socket", refusal.Message);
        Assert.Throws<LinuxException>(() => ControlClient.Run("/" + new string('x', 200)));
    }

    private Socket Connect()
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(_path));
        return client;
    }

    private void Turn(Func<bool>? until = null, int turns = 500)
    {
        for (int i = 0; i < turns && until?.Invoke() != true; i++) _poller.Wait(new Instant(0), new Instant(10));
        if (until is not null) Assert.True(until(), "it did not happen in time");
    }
}
