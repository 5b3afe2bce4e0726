using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Roomstead.Benchmarks.Load;

/// <summary>
/// One keep-alive connection: sends, waits for the whole answer, notes the time, sends again. Completions run on the
/// socket thread itself (see <see cref="LoadProcess"/>), so that the generator takes as little of the machine as it can.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly LoadPlan _plan;
    private readonly RequestBytes _requests;
    private readonly int _index;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs _send = new();
    private readonly SocketAsyncEventArgs _receive = new();
    private readonly ResponseBuffer _response = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _request;
    private long _measureFrom;
    private long _measureUntil;
    private long _sentAt;
    private long _sent;

    public LoadConnection(LoadPlan plan, RequestBytes requests, int index)
    {
        _plan = plan;
        _requests = requests;
        _index = index;
        _request = new byte[requests.LongestRequest];
        _send.Completed += (_, _) => Drive(Step.AfterSend);
        _receive.Completed += (_, _) => Drive(Step.AfterReceive);
    }

    private enum Step
    {
        Send,
        AfterSend,
        AfterReceive,
        Wait,
    }

    /// <summary>How long each answer took, in Stopwatch ticks.</summary>
    public List<long> Latencies { get; } = new(64 * 1024);

    /// <summary>All answers of status 200.</summary>
    public long Answered { get; private set; }

    public int Errors { get; private set; }

    public string? FirstError { get; private set; }

    /// <summary>The first number that no request of this connection has used.</summary>
    public long NextNumber => _plan.FirstNumber + _index + (_sent * _plan.Connections);

    public void Connect() => _socket.Connect(IPAddress.Loopback, _plan.Port);

    public Task RunAsync(long measureFrom, long measureUntil)
    {
        _measureFrom = measureFrom;
        _measureUntil = measureUntil;
        Drive(Step.Send);
        return _finished.Task;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _send.Dispose();
        _receive.Dispose();
    }

    /// <summary>Goes on until the socket has to be waited for: a loop, so that quick answers do not deepen the stack.</summary>
    private void Drive(Step step)
    {
        while (step != Step.Wait)
        {
            step = step switch
            {
                Step.Send => Send(),
                Step.AfterSend => Receive(),
                _ => Received(),
            };
        }
    }

    private Step Send()
    {
        var turn = _sent++;
        var index = _index + (turn * _plan.Connections);
        var length = _requests.Write(index, _plan.FirstNumber + index, _request);
        _response.Clear();
        _send.SetBuffer(_request, 0, length);
        _sentAt = Stopwatch.GetTimestamp();
        return _socket.SendAsync(_send) ? Step.Wait : Step.AfterSend;
    }

    private Step Receive()
    {
        if (_send.SocketError != SocketError.Success)
        {
            return Fail($"sending: {_send.SocketError}");
        }

        _receive.SetBuffer(_response.Free);
        return _socket.ReceiveAsync(_receive) ? Step.Wait : Step.AfterReceive;
    }

    private Step Received()
    {
        if (_receive.SocketError != SocketError.Success || _receive.BytesTransferred == 0)
        {
            return Fail($"receiving: {_receive.SocketError}, {_receive.BytesTransferred} bytes");
        }

        bool whole;
        try
        {
            whole = _response.Add(_receive.BytesTransferred);
        }
        catch (InvalidDataException e)
        {
            return Fail(e.Message);
        }

        return whole ? Note(Stopwatch.GetTimestamp()) : Step.AfterSend;
    }

    private Step Note(long now)
    {
        if (_response.Status != 200)
        {
            return Fail(_response.Text);
        }

        Answered++;
        if (now >= _measureFrom && now <= _measureUntil)
        {
            Latencies.Add(now - _sentAt);
        }

        if (now < _measureUntil)
        {
            return Step.Send;
        }

        _finished.TrySetResult();
        return Step.Wait;
    }

    /// <summary>One error ends the connection: a run with errors is no result, however fast they came.</summary>
    private Step Fail(string what)
    {
        Errors++;
        FirstError = what;
        _finished.TrySetResult();
        return Step.Wait;
    }
}
