package dev.berth.domain.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which numbers are the public network's (O2). */
class AddressRangesTest {
    private static byte[] bytes(String number) throws UnknownHostException {
        return InetAddress.getByName(number).getAddress();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            0.0.0.0,            of this network
            10.255.255.255,     private
            100.64.0.1,         shared by a carrier
            100.127.255.255,    shared by a carrier
            127.0.0.1,          loopback
            127.255.255.254,    loopback
            169.254.169.254,    link-local
            172.16.0.1,         private
            172.31.255.255,     private
            192.0.0.8,          reserved
            192.168.0.1,        private
            198.19.0.1,         for benchmarks
            224.0.0.1,          multicast
            255.255.255.255,    reserved
            ::,                 reserved
            ::1,                loopback
            ::ffff:10.0.0.1,    private
            ::10.0.0.1,         reserved
            64:ff9b::10.0.0.1,  private
            64:ff9b:1::1,       reserved
            100::1,             reserved
            fc00::1,            unique-local
            fdff::1,            unique-local
            fe80::1,            link-local
            fec0::1,            reserved
            ff02::1,            multicast
            2001::1,            reserved
            2001:db8::1,        reserved
            2002:7f00:1::1,     loopback
            2002:c0a8:1::1,     private
            3fff::1,            reserved
            4000::1,            reserved
            """)
    void whatIsNotThePublicNetworksIsRefused(String number, String what) throws UnknownHostException {
        assertThat(AddressRanges.refusal(bytes(number))).contains(what);
    }

    /** As it may come in the bytes of an answer of DNS, whatever the JDK makes of its text. */
    @Test
    void aMappedNumberIsWhatItIsMappedFrom() {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        mapped[12] = 127;
        mapped[15] = 1;

        assertThat(AddressRanges.refusal(mapped)).contains("loopback");
        assertThat(AddressRanges.within("127.0.0.0/8", mapped)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.255.255",
                "172.32.0.1",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450::1",
                "64:ff9b::808:808",
                "2002:808:808::1"
            })
    void whatIsThePublicNetworksIsNot(String number) throws UnknownHostException {
        assertThat(AddressRanges.refusal(bytes(number))).isEqualTo(Optional.empty());
    }

    @Test
    void aBlockHasItsNumbersAndNoOthers() throws UnknownHostException {
        assertThat(AddressRanges.within("10.1.0.0/16", bytes("10.1.255.255"))).isTrue();
        assertThat(AddressRanges.within("10.1.0.0/16", bytes("10.2.0.0"))).isFalse();
        assertThat(AddressRanges.within("10.1.2.3", bytes("10.1.2.3"))).isTrue();
        assertThat(AddressRanges.within("10.1.2.3", bytes("10.1.2.4"))).isFalse();
        assertThat(AddressRanges.within("10.1.2.129/25", bytes("10.1.2.200"))).isTrue();
        assertThat(AddressRanges.within("10.1.2.129/25", bytes("10.1.2.100"))).isFalse();
        assertThat(AddressRanges.within("0.0.0.0/0", bytes("203.0.113.9"))).isTrue();
        assertThat(AddressRanges.within("0.0.0.0/0", bytes("::1"))).isFalse();
        assertThat(AddressRanges.within("fd00::/8", bytes("fdab::1"))).isTrue();
        assertThat(AddressRanges.within("fd00::/8", bytes("fc00::1"))).isFalse();
        assertThat(AddressRanges.within("::1", bytes("::1"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0/8",
                "10.0.0.0/33",
                "10.0.0.256",
                "x",
                "fd00::1::2",
                "fd00:/8",
                "1:2:3",
                "fd00::/129",
                "",
                "10.0.0.0/"
            })
    void whatIsNoBlockIsNone(String text) throws UnknownHostException {
        assertThat(AddressRanges.isBlock(text)).isFalse();
        assertThat(AddressRanges.within(text, bytes("10.0.0.1"))).isFalse();
    }
}
