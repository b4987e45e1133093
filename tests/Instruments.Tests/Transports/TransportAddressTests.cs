using System.Collections.Immutable;
using CsCheck;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Transports;

public sealed class TransportAddressTests
{
    private static readonly Gen<string> Host = Gen.OneOf("192.168.1.20", "dl3021.local", "bench-2", "fe80::1", "::1");

    private static readonly Gen<TransportAddress> Addresses = Gen.OneOf(
        Gen.Select(Host, Gen.Int[0, 65535]).Select((host, port) => new TransportAddress("tcp", host, port)),
        Gen.Select(Host, Gen.Int[0, 65535]).Select((host, port) => new TransportAddress("udp", host, port)),
        Gen.Select(Host, Gen.OneOf("", "inst0", "gpib0,12")).Select((host, path) => new TransportAddress("vxi11", host, 0, path)),
        Gen.Select(Host, Gen.Int[0, 65535], Gen.OneOf("", "hislip0", "hislip1")).Select((host, port, path) => new TransportAddress("hislip", host, port, path)),
        Gen.Select(Gen.OneOf("/dev/ttyUSB0", "/dev/serial/by-id/usb-1a86_USB", "COM3"), Gen.Int[1, 115200], Gen.Bool).Select((device, baud, even) =>
            new TransportAddress("serial", device, Options: ImmutableSortedDictionary<string, string>.Empty.Add("baud", $"{baud}").Add("parity", even ? "even" : "none"))),
        Gen.OneOf(new TransportAddress("usbtmc", "/dev/usbtmc0"), new TransportAddress("usbtmc", "1ab1:0e11", 0, "DL3A2048"), new TransportAddress("sim", "dmm"),
            new TransportAddress("visa", "GPIB0::22::INSTR")));

    [Fact]
    public void Printing_and_parsing_an_address_gives_it_back() =>
        Addresses.Sample(address => Assert.Equal(address, TransportAddress.Parse(address.ToString())));

    [Fact]
    public void Any_text_is_parsed_or_refused_with_a_column_inside_it() =>
        Gen.OneOf(Gen.String, Gen.String.Select(text => "tcp://" + text), Gen.String.Select(text => "serial://" + text), Gen.String.Select(text => "TCPIP::" + text)).Sample(text =>
        {
            if (TransportAddress.TryParse(text, out var address, out var error))
            {
                Assert.Equal(address, TransportAddress.Parse(address.ToString()));
            }
            else
            {
                Assert.InRange(error.Column, 0, text.Length);
                Assert.NotEmpty(error.Message);
            }
        });

    [Theory]
    [InlineData("TCPIP0::10.0.0.7::5025::SOCKET", "tcp://10.0.0.7:5025")]
    [InlineData("tcpip::10.0.0.7::5555::socket", "tcp://10.0.0.7:5555")]
    [InlineData("TCPIP0::sdl1020x::inst0::INSTR", "vxi11://sdl1020x/inst0")]
    [InlineData("TCPIP::10.0.0.7::INSTR", "vxi11://10.0.0.7/inst0")]
    [InlineData("TCPIP::10.0.0.7", "vxi11://10.0.0.7/inst0")]
    [InlineData("TCPIP0::my-meter::hislip0::INSTR", "hislip://my-meter/hislip0")]
    [InlineData("TCPIP0::my-meter::hislip0,4881::INSTR", "hislip://my-meter:4881/hislip0")]
    [InlineData("ASRL/dev/ttyUSB0::INSTR", "serial:///dev/ttyUSB0")]
    [InlineData("ASRLCOM3::INSTR", "serial://COM3")]
    [InlineData("ASRL3::INSTR", "serial://COM3")]
    [InlineData("USB0::0x1AB1::0x0E11::DL3A204800938::INSTR", "usbtmc://1ab1:0e11/DL3A204800938")]
    [InlineData("USB0::6833::3601::DL3B268M00049::0::INSTR", "usbtmc://1ab1:0e11/DL3B268M00049")]
    [InlineData("GPIB0::22::INSTR", "visa://GPIB0::22::INSTR")]
    [InlineData("TCP://host", "tcp://host")]
    [InlineData("tcp://[fe80::1]:5025", "tcp://[fe80::1]:5025")]
    [InlineData("serial:///dev/ttyUSB0?parity=even&baud=9600", "serial:///dev/ttyUSB0?baud=9600&parity=even")]
    public void Resource_strings_and_addresses_are_understood(string text, string expected) =>
        Assert.Equal(expected, TransportAddress.Parse(text).ToString());

    [Theory]
    [InlineData("tpc://host", 0, "there is no transport 'tpc'")]
    [InlineData("tcp://", 6, "the host is missing")]
    [InlineData("tcp://host:70000", 11, "expected a port from 1 to 65535")]
    [InlineData("tcp://ho st", 8, "no blanks")]
    [InlineData("tcp://host?baud=9600", 11, "no option 'baud'")]
    [InlineData("serial:///dev/ttyUSB0?speed=9600", 22, "no option 'speed'")]
    [InlineData("serial:///dev/ttyUSB0?baud=9600&parity=both", 39, "parity is one of")]
    [InlineData("serial:///dev/ttyUSB0?baud=fast", 27, "whole number")]
    [InlineData("serial:///dev/ttyUSB0?baud=", 27, "has no value")]
    [InlineData("10.0.0.7:5025", 0, "expected an address")]
    [InlineData("TCPIP0::10.0.0.7::port::SOCKET", 18, "expected a port")]
    [InlineData("USB0::0x1ZZZ::0x0E11::X::INSTR", 6, "expected a USB id")]
    public void A_wrong_address_is_refused_at_its_place(string text, int column, string message)
    {
        Assert.False(TransportAddress.TryParse(text, out _, out var error));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(column, error.Column);
    }

    [Fact]
    public void A_port_that_is_not_stated_is_the_usual_one()
    {
        Assert.Equal(5025, TransportAddress.Parse("tcp://host").EffectivePort);
        Assert.Equal(4880, TransportAddress.Parse("hislip://host/hislip0").EffectivePort);
        Assert.Equal(18190, TransportAddress.Parse("udp://host").EffectivePort);
        Assert.Equal(0, TransportAddress.Parse("sim://dmm").EffectivePort);
    }

    [Fact]
    public async Task An_address_nobody_can_open_says_what_to_do()
    {
        var failure = await Assert.ThrowsAsync<LinkException>(async () =>
            await TransportFactory.OpenAsync(TransportAddress.Parse("sim://dmm"), TimeProvider.System, null, TestContext.Current.CancellationToken));
        Assert.False(failure.IsTransient);
        Assert.Contains("no simulated bench", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_is_not_there_is_named()
    {
        var failure = await Assert.ThrowsAsync<LinkException>(async () => await TransportFactory.OpenAsync(
            TransportAddress.Parse("serial:///dev/ttyNothingHere"), TimeProvider.System, null, TestContext.Current.CancellationToken));
        Assert.Contains("/dev/ttyNothingHere", failure.Message, StringComparison.Ordinal);
    }
}
